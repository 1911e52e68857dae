//! Names of the world's news as a reader would look them up.

use std::time::Instant;

use expect_test::{Expect, expect};
use troth_gazetteer::{Addition, Context, Gazetteer, Kind, Mention, parse_places_csv};

/// The best place of each name by itself.
fn check(names: &[&str], expected: Expect) {
    let gazetteer = Gazetteer::embedded();
    let mut told = String::new();
    for name in names {
        match gazetteer.candidates(name).first() {
            Some(one) => {
                let entry = one.entry;
                let disputed = if entry.disputed { " (disputed)" } else { "" };
                told += &format!("{name}: {entry}, {}{disputed}\n", entry.kind.word());
            }
            None => told += &format!("{name}: none\n"),
        }
    }
    expected.assert_eq(&told);
}

/// The places of a document's names; `Paris < Texas` stands for a container.
fn check_document(names: &[&str], expected: Expect) {
    let gazetteer = Gazetteer::embedded();
    let mentions: Vec<Mention> = names
        .iter()
        .map(|name| {
            let mut parts = name.split(" < ");
            Mention::new(parts.next().expect("there is a name")).within(parts)
        })
        .collect();
    let found = gazetteer.resolve(&mentions, &Context::default());
    let told: Vec<String> = found
        .into_iter()
        .map(|id| id.map_or("none".to_owned(), |id| gazetteer.entry(id).to_string()))
        .collect();
    expected.assert_eq(&told.join("\n"));
}

#[test]
fn cities_under_several_spellings() {
    check(
        &[
            "Kyiv",
            "Kiev",
            "Київ",
            "KHARKOV",
            "Odessa",
            "El Fasher",
            "al-Fashir",
            "الخرطوم",
            "Ar-Raqqah",
            "Raqqa",
            "St Petersburg",
            "Port au Prince",
        ],
        expect![[r#"
            Kyiv: Kyiv, Kyiv City, UKR, city
            Kiev: Kyiv, Kyiv City, UKR, city
            Київ: Kyiv, Kyiv City, UKR, city
            KHARKOV: Kharkiv, Kharkiv, UKR, city
            Odessa: Odesa, Odesa, UKR, city
            El Fasher: El Fasher, Northern Darfur, SDN, city
            al-Fashir: El Fasher, Northern Darfur, SDN, city
            الخرطوم: Khartoum, Khartoum, SDN, city
            Ar-Raqqah: Raqqa, Raqqa, SYR, city
            Raqqa: Raqqa, Raqqa, SYR, city
            St Petersburg: Saint Petersburg, St.-Petersburg, RUS, city
            Port au Prince: Port-au-Prince, Ouest, HTI, city
        "#]],
    );
}

#[test]
fn common_words_say_what_it_is() {
    check(
        &[
            "the Kursk region",
            "Kyiv region",
            "Odessa Oblast",
            "Idlib",
            "Idlib province",
            "Fastiv district",
            "Rafah",
            "Rafah crossing",
            "Zaporizhzhia nuclear plant",
            "Pokrovsk direction",
            "Gaza City",
            "Laurel County",
        ],
        expect![[r#"
            the Kursk region: Kursk Oblast, RUS, division1
            Kyiv region: Kyiv Oblast, UKR, division1
            Odessa Oblast: Odesa, UKR, division1
            Idlib: Idlib, Idlib, SYR, city
            Idlib province: Idlib, SYR, division1
            Fastiv district: Fastiv Raion, Kyiv Oblast, UKR, division2
            Rafah: Rafah, Gaza Strip, PSE, city (disputed)
            Rafah crossing: Rafah crossing, Gaza Strip, PSE, site (disputed)
            Zaporizhzhia nuclear plant: Zaporizhzhia Nuclear Power Plant, Zaporizhzhia, UKR, site (disputed)
            Pokrovsk direction: Pokrovsk, Donetsk, UKR, town (disputed)
            Gaza City: Gaza, Gaza Strip, PSE, city (disputed)
            Laurel County: Laurel County, Kentucky, USA, division2
        "#]],
    );
}

#[test]
fn countries_regions_and_waters() {
    check(
        &[
            "US",
            "us",
            "U.S.",
            "the Netherlands",
            "DRC",
            "Congo",
            "Norwegian",
            "Türkiye",
            "Turkey",
            "Donbas",
            "Darfur",
            "Sahel",
            "Strait of Hormuz",
            "Line of Control",
            "Golan Heights",
            "Crimea",
            "Jerusalem",
            "Western Sahara",
        ],
        expect![[r#"
            US: United States, USA, country
            us: none
            U.S.: United States, USA, country
            the Netherlands: Netherlands, NLD, country
            DRC: Democratic Republic of the Congo, COD, country
            Congo: Democratic Republic of the Congo, COD, country
            Norwegian: Norway, NOR, country
            Türkiye: Türkiye, TUR, country
            Turkey: Türkiye, TUR, country
            Donbas: Donbas, UKR, region (disputed)
            Darfur: Darfur, SDN, region
            Sahel: Sahel, region
            Strait of Hormuz: Strait of Hormuz, water
            Line of Control: Line of Control, region (disputed)
            Golan Heights: Golan Heights, SYR, region (disputed)
            Crimea: Crimea, UKR, division1 (disputed)
            Jerusalem: Jerusalem, Jerusalem, city (disputed)
            Western Sahara: Western Sahara, ESH, country (disputed)
        "#]],
    );
}

#[test]
fn no_name_is_no_place() {
    check(
        &["", "-", "Norlandia", "wxyz", "…"],
        expect![[r#"
        : none
        -: none
        Norlandia: none
        wxyz: none
        …: none
    "#]],
    );
}

#[test]
fn the_document_decides() {
    check_document(
        &["Paris < Texas", "Dallas", "Paris"],
        expect![[r#"
        Paris, Texas, USA
        Dallas, Texas, USA
        Paris, Texas, USA"#]],
    );
    check_document(
        &["Tripoli", "Beirut", "Sidon"],
        expect![[r#"
        Tripoli, North Lebanon, LBN
        Beirut, Beirut, LBN
        Sidon, South Governorate, LBN"#]],
    );
    check_document(
        &["Tripoli", "Benghazi", "Misrata"],
        expect![[r#"
        Tripoli, Tripoli, LBY
        Benghazi, Banghazi, LBY
        Misrata, Misratah, LBY"#]],
    );
    check_document(
        &["Georgia", "Atlanta", "Savannah"],
        expect![[r#"
        Georgia, USA
        Atlanta, Georgia, USA
        Savannah, Georgia, USA"#]],
    );
    check_document(
        &["Georgia", "Tbilisi", "Gori", "Russia"],
        expect![[r#"
        Georgia, GEO
        Tbilisi, Tbilisi, GEO
        Gori, Shida Kartli, GEO
        Russia, RUS"#]],
    );
    check_document(
        &["Victoria", "Melbourne"],
        expect![[r#"
        Victoria, AUS
        Melbourne, Victoria, AUS"#]],
    );
    check_document(
        &["Alexandria", "Cairo"],
        expect![[r#"
        Alexandria, Alexandria, EGY
        Cairo, Cairo, EGY"#]],
    );
    check_document(
        &["Odessa", "Kherson", "Ukraine"],
        expect![[r#"
        Odesa, Odesa, UKR
        Kherson, Kherson, UKR
        Ukraine, UKR"#]],
    );
    check_document(
        &["Odessa", "Midland", "Texas"],
        expect![[r#"
        Odessa, Texas, USA
        Midland, Texas, USA
        Texas, USA"#]],
    );
}

#[test]
fn countries_that_a_document_speaks_of_count() {
    let gazetteer = Gazetteer::embedded();
    let mentions = [Mention::new("Santiago")];
    let country = |code| {
        let context = Context { countries: vec![(code, 3.0)], home: None };
        let found = gazetteer.resolve(&mentions, &context)[0].expect("it is known");
        gazetteer.entry(found).country
    };
    assert_eq!(country("CHL"), Some("CHL"));
    assert_eq!(country("DOM"), Some("DOM"));
}

#[test]
fn a_dockets_village_wins() {
    let (added, faults) = parse_places_csv("name,lat,lon,country\nNice,50.3,30.4,UKR\n");
    assert!(faults.is_empty());
    let gazetteer = Gazetteer::embedded().with_additions(added);
    let mentions = [Mention::new("Nice"), Mention::new("Paris")];
    let found = gazetteer.resolve(&mentions, &Context::default());
    let nice = gazetteer.entry(found[0].expect("it is known"));
    assert_eq!(nice.identifier(), "docket:nice@50.3,30.4");
    assert_eq!(nice.country, Some("UKR"));
}

#[test]
fn identifiers_say_where_a_place_comes_from() {
    let gazetteer = Gazetteer::embedded();
    for (name, identifier) in [
        ("Kyiv", "geonames:703448"),
        ("Kyiv Oblast", "geonames:UA.13"),
        ("Ukraine", "geonames:690791"),
        ("Soviet Union", "iso3166:SUN"),
        ("Robotyne", "troth:robotyne@47.45,35.84"),
    ] {
        let found = gazetteer.candidates(name);
        assert_eq!(found[0].entry.identifier(), identifier, "{name}");
    }
}

#[test]
fn the_longest_name_is_taken() {
    let gazetteer = Gazetteer::embedded();
    for (words, n, name) in [
        (&["New", "York", "City", "police"][..], 3, "New York City"),
        (&["Cox", "'s", "Bazar", "district"], 4, "Cox's Bazar"),
        (&["Rostov", "-", "on", "-", "Don", "was"], 5, "Rostov-on-Don"),
        (&["the", "Gaza", "Strip", "on"], 3, "Gaza Strip"),
        (&["Kyiv", ",", "Ukraine"], 1, "Kyiv"),
    ] {
        let (n_found, found) = gazetteer.longest_match(words).expect("it begins with a name");
        assert_eq!((n_found, found[0].entry.name), (n, name));
    }
    assert!(gazetteer.longest_match(&["said", "that"]).is_none());
}

#[test]
fn the_same_document_gives_the_same_places() {
    let gazetteer = Gazetteer::embedded();
    let mentions: Vec<Mention> =
        ["Tripoli", "Beirut", "Paris", "Georgia", "Lebanon"].map(Mention::new).to_vec();
    let once = gazetteer.resolve(&mentions, &Context::default());
    for _ in 0..5 {
        assert_eq!(gazetteer.resolve(&mentions, &Context::default()), once);
    }
}

#[test]
fn opening_costs_nothing() {
    let start = Instant::now();
    let gazetteer = Gazetteer::embedded();
    let took = start.elapsed();
    assert!(gazetteer.n_places() > 250_000 && gazetteer.n_names() > 400_000);
    assert!(took.as_micros() < 1000, "opening took {took:?}");
}

#[test]
fn every_entry_can_be_read() {
    let gazetteer = Gazetteer::embedded();
    let addition = Addition {
        name: "Here".to_owned(),
        names: Vec::new(),
        lat: 1.0,
        lon: 2.0,
        country: None,
        admin1: None,
        kind: Kind::Village,
        disputed: false,
    };
    let gazetteer = gazetteer.with_additions(vec![addition]);
    let mut n = 0;
    for entry in gazetteer.entries() {
        assert!(entry.lat.abs() <= 90.0 && entry.lon.abs() <= 180.0, "{entry}");
        assert!(!entry.name.is_empty());
        n += 1;
    }
    assert_eq!(n, gazetteer.n_places());
}
