//! Each ready mapping over a small table of ours: which row tells what.
//!
//! Norland and Sudria are invented; codes stand for countries that no list has.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use jiff::tz::TimeZone;
use troth_import::{Hints, Import, KnownPlace, Opened, Within, World};
use troth_model::{Account, Actor, Attribution, Country, Extent, Ground, Place, ReadingId};

mod workbook;

/// Knows two countries by their names.
struct Invented;

impl World for Invented {
    fn country(&mut self, name: &str) -> Option<Country> {
        match name {
            "Norland" | "XNL" => Country::parse("XNL"),
            "Sudria" | "XSD" => Country::parse("XSD"),
            _ => None,
        }
    }

    fn place(&mut self, _: &str, _: Within<'_>) -> Option<KnownPlace> {
        None
    }
}

fn told(bytes: &[u8]) -> String {
    let opened = Opened::of(bytes.to_vec(), Hints::default()).expect("it is a table");
    let import = match Import::guessed(&opened, &TimeZone::UTC) {
        Ok(import) => import,
        Err(refused) => panic!("{refused:?}"),
    };
    let mut text = format!("mapping {}\n", import.mapping().name);
    let mut rows = import.rows(&ReadingId::new("t1"));
    while let Some(told) = rows.next(&mut Invented) {
        for account in &told.accounts {
            points_at_its_cells(account, &opened.text);
            describe(account, &mut text);
        }
        for fault in told.faults {
            let _ = writeln!(text, "! line {}: {}", fault.line, fault.told());
        }
        if let Some(watched) = told.watched {
            let _ = writeln!(
                text,
                "~ {} {}..{} {:?} {}{}",
                watched.observer,
                watched.interval.0,
                watched.interval.1,
                watched.area,
                watched.means,
                if watched.is_denied { ", denied" } else { "" }
            );
        }
    }
    text
}

/// The law of the house: each field's words stand in the document's text where it says.
fn points_at_its_cells(account: &Account, text: &str) {
    let letters: Vec<char> = text.chars().collect();
    let words = |span: troth_text::Span| -> String {
        letters[span.start().get()..span.end().get()].iter().collect()
    };
    assert_eq!(words(account.span), account.text);
    let grounds = account.actors.iter().chain(&account.recipients);
    let grounds = grounds.chain(account.attribution.chain()).map(|actor| &actor.ground);
    let grounds = grounds.chain(account.places.iter().map(|place| &place.ground));
    let grounds = grounds.chain(account.when.iter().map(|when| &when.ground));
    let mentions = grounds.filter_map(Ground::mention);
    let mentions = mentions.chain([&account.trigger]).chain(&account.cue);
    let mentions = mentions.chain(account.effects.iter().map(|effect| &effect.mention));
    let mentions = mentions.chain(account.instruments.iter().map(|one| &one.mention));
    let mentions = mentions.chain(account.objects.iter().map(|one| &one.mention));
    for mention in mentions.chain(account.doubts.iter().map(|doubt| &doubt.mention)) {
        assert_eq!(words(mention.span), mention.text);
        assert!(account.span.contains(mention.span), "{mention:?} lies outside its row");
    }
}

fn describe(account: &Account, text: &mut String) {
    let people = |actors: &[Actor]| -> String {
        let one = |actor: &Actor| {
            let country = actor.country.map(|c| format!(" {c}")).unwrap_or_default();
            let sector = actor.sector.map(|s| format!(" {s}")).unwrap_or_default();
            format!("{}{country}{sector}", actor.label())
        };
        actors.iter().map(one).collect::<Vec<_>>().join(" + ")
    };
    let number = account.id.as_str().rsplit('/').next().unwrap_or_default();
    let mode = account.mode.map(|mode| format!("/{}", mode.as_str())).unwrap_or_default();
    let acled = account.acled.map(|a| format!(" ({})", a.sub_event_type())).unwrap_or_default();
    let _ = write!(
        text,
        "{number} {}{mode}{acled} {} {}",
        account.event_type, account.factuality, account.status
    );
    let who = match &account.attribution {
        Attribution::Publisher => "publisher".to_owned(),
        Attribution::Unknown => "unknown".to_owned(),
        Attribution::Chain(chain) => chain.iter().map(Actor::label).collect::<Vec<_>>().join(" < "),
    };
    let _ = writeln!(text, "; by {who}");
    let _ = writeln!(text, "  {} -> {}", people(&account.actors), people(&account.recipients));
    if let Some(when) = &account.when {
        let end =
            |at: Option<jiff::civil::DateTime>| at.map_or("…".to_owned(), |at| at.to_string());
        let interval = when.interval.expect("a table's time has an interval");
        let _ =
            writeln!(text, "  {} = {}..{}", when.timex, end(interval.from()), end(interval.to()));
    }
    for place in &account.places {
        let _ = writeln!(text, "  at {}", at(place));
    }
    for effect in &account.effects {
        let count = effect.count.map(|count| count.to_string()).unwrap_or_default();
        let _ = writeln!(text, "  {} {count} [{}]", effect.kind, effect.mention.text);
    }
    for one in &account.instruments {
        let count = one.count.map(|count| count.to_string()).unwrap_or_default();
        let _ = writeln!(text, "  with {} {count} [{}]", one.kind, one.mention.text);
    }
    for one in &account.objects {
        let _ = writeln!(text, "  on {:?} [{}]", one.category, one.mention.text);
    }
    for doubt in &account.doubts {
        let _ = writeln!(text, "  ? {} [{}]", doubt.id.as_str(), doubt.mention.text);
    }
}

fn at(place: &Place) -> String {
    let position = place.position.map(|p| format!(" {:.3} {:.3}", p.latitude(), p.longitude()));
    let country = place.country.map(|country| format!(" {country}")).unwrap_or_default();
    let admin1 = place.admin1.as_ref().map(|name| format!(" in {name}")).unwrap_or_default();
    let extent = match place.extent {
        None => String::new(),
        Some(Extent::Within { km }) => format!(" within {km} km"),
        Some(Extent::Sector { bearing, km, .. }) => {
            format!(" between {}° and {}°, {} to {} km off", bearing.0, bearing.1, km.0, km.1)
        }
    };
    let id = place.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    format!("{}{admin1}{country}{}{extent}{id}", place.label(), position.unwrap_or_default())
}

fn check(table: &str, expected: Expect) {
    expected.assert_eq(&told(table.as_bytes()));
}

#[test]
fn acled() {
    check(
        "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,inter2,country,admin1,location,latitude,longitude,geo_precision,source,fatalities\n\
         NOR1,08 March 2031,1,Battles,Armed clash,Military Forces of Norland (2029-) Navy,,1,Coast Front,2,Norland,Eastmark,Ostby,61.1,24.5,1,Harbour Radio; Coast Daily,2\n\
         NOR2,2031-03-12,2,Explosions/Remote violence,Shelling/artillery/missile attack,Military Forces of Sudria,,State Forces,Civilians (Norland),Civilians,Norland,Eastmark,Ostby,61.1,24.5,3,\"Coast \"\"Daily\"\"\",0\n\
         NOR3,2031-03-12,3,Protests,Peaceful protest,Protesters (Norland),Teachers; Nurses,6,,0,Norland,Eastmark,Ostby,61.1,24.5,2,Undisclosed Source,0\n",
        expect![[r#"
            mapping acled
            1 ASSAULT (Armed clash) CT+ happened; by Harbour Radio
              Military Forces of Norland (2029-) Navy XNL MIL -> Coast Front REB
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby in Eastmark XNL 61.100 24.500
              killed 2 [2]
            2 ASSAULT (Armed clash) CT+ happened; by Coast Daily
              Military Forces of Norland (2029-) Navy XNL MIL -> Coast Front REB
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby in Eastmark XNL 61.100 24.500
              killed 2 [2]
            3 ASSAULT/heavy-weapons (Shelling/artillery/missile attack) CT+ happened; by Coast "Daily"
              Military Forces of Sudria XSD MIL -> Civilians (Norland) XNL CVL
              2031-W11 = 2031-03-10T00:00:00..2031-03-17T00:00:00
              at Eastmark in Eastmark XNL 61.100 24.500
            4 PROTEST/demo (Peaceful protest) CT+ happened; by Undisclosed Source
              Protesters (Norland) XNL CVL + Teachers + Nurses -> 
              2031-03 = 2031-03-01T00:00:00..2031-04-01T00:00:00
              at Ostby in Eastmark XNL 61.100 24.500 within 25 km
        "#]],
    );
}

#[test]
fn ucdp_with_and_without_a_header() {
    let header = "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,side_a_new_id,side_a,side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,low,best,high\n";
    let rows = "7.0,2031.0,1.0,1.0,9,Norland: Coast,8,Norland - Front,1,Government of Norland,2,,Coast Front,2,,Radio;Coast Daily,2031-03-09;2031-03-09,,Radio,1.0,Ostby town,Eastmark,Ostby district,61.1,24.5,,,Norland,1,North,1,1,2031-03-08,2031-03-08,0,2,1,0,2.0,3.0,6.0\n\
        8.0,2031.0,1.0,3.0,9,Norland: Coast,8,Norland - Front,1,Coast Front,2,,Civilians,2,,Wire;Wire,1753-01-01,,a harbour master,4.0,Ostby town,Eastmark,Ostby district,61.1,24.5,,,Norland,1,North,2,4,2031-03-08,2031-03-20,0,0,4,0,4.0,4.0,4.0\n";
    check(
        &format!("{header}{rows}"),
        expect![[r#"
        mapping ucdp
        1 ASSAULT (Armed clash) CT+ happened; by Radio
          Government of Norland XNL GOV -> Coast Front
          2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
          at Ostby town in Eastmark XNL 61.100 24.500
          killed 2 to 6 [3.0]
        2 ASSAULT (Armed clash) CT+ happened; by Radio < Coast Daily
          Government of Norland XNL GOV -> Coast Front
          2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
          at Ostby town in Eastmark XNL 61.100 24.500
          killed 2 to 6 [3.0]
        3 ASSAULT (Attack) CT+ happened; by a harbour master < Wire
          Coast Front -> Civilians CVL
          2031-03-08/2031-03-20 = 2031-03-01T00:00:00..2031-04-01T00:00:00
          at Eastmark in Eastmark XNL 61.100 24.500
          killed 4 [4.0]
          ? table-date-missing [1753-01-01]
        ! line 3: `1753-01-01` stands for a date that is missing (leave the cell empty; no time is made of it)
    "#]],
    );
    let with = told(format!("{header}{rows}").as_bytes());
    assert_eq!(told(rows.as_bytes()).replace("line 2", "line 3"), with);
}

#[test]
fn several_sources_of_a_row_are_several_speakers_and_one_named_twice_is_one() {
    let row = |original: &str, office: &str| {
        format!(
            "id,type_of_violence,side_a,date_start,latitude,longitude,source_office,source_original,low,best,high\n\
             7,1,Norland,2031-03-08,61.1,24.5,\"{office}\",\"{original}\",1,1,1\n"
        )
    };
    let chains = |original: &str, office: &str| -> Vec<String> {
        let text = told(row(original, office).as_bytes());
        text.lines().filter_map(|line| Some(line.split_once("; by ")?.1.to_owned())).collect()
    };
    assert_eq!(chains("SCO", "SCO;SCO"), ["SCO"]);
    assert_eq!(chains("sco", "SCO"), ["sco"]);
    assert_eq!(chains("", "Radio;Daily"), ["Radio", "Daily"]);
    assert_eq!(chains("", ""), ["publisher"]);
    // The wire relays the observers: whoever stands innermost is counted, and both are kept.
    assert_eq!(chains("SCO", "SCO;Wire"), ["SCO", "SCO < Wire"]);
    assert_eq!(chains("a witness", "Wire"), ["a witness < Wire"]);
    assert_eq!(chains("SCO, a witness", "SCO;Wire"), ["SCO", "a witness < Wire"]);
    // Who relays whom is not told: each stands for himself.
    assert_eq!(
        chains("a witness; a guard; a nurse", "Wire"),
        ["a witness", "a guard", "a nurse", "Wire"]
    );
}

#[test]
fn polecat() {
    check(
        "Event ID\tEvent Date\tEvent Type\tEvent Mode\tActor Name\tActor Country\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tPrimary Recipient Sector\tPlacename\tProvince\tCountry\tLatitude\tLongitude\tGeoNames ID\tSource\n\
         X1\t2031-03-08\tCONSULT\tvisit\tNorland\tXNL\tGOV\tSudria\tXSD\tGOV\tOstby\tEastmark\tXNL\t61.1\t24.5\t123\tCoast Daily\n\
         X2\t2031-03-08\tASSAULT\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tCoast Daily\n\
         X3\t2031-03-08\tASSAILT\tNone\tNorland\tXNL\tMIL\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tCoast Daily\n",
        expect![[r#"
            mapping polecat
            1 CONSULT/visit PR+ happened; by Coast Daily
              Norland XNL GOV -> Sudria XSD GOV
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby in Eastmark XNL 61.100 24.500 geonames:123
            2 ASSAULT PR+ happened; by Coast Daily
               -> 
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
            ! line 4: the mapping does not say what `ASSAILT` is (did you mean `ASSAULT`?)
        "#]],
    );
}

#[test]
fn viina() {
    check(
        "event_id_1pd,date,sources_matching,target_classes,attack_terms,geonameid,asciiname,ADM1_NAME,longitude,latitude,a_ukr,a_rus,representative_text\n\
         5,20310308,daily|radio,FUEL_STORAGE_TERMINAL|STRATEGIC_AIRBASE,strike,123,Ostby,Eastmark,24.5,61.1,0,0,\"Depot, burning\"\n",
        expect![[r#"
            mapping viina
            1 ASSAULT PR+ happened; by daily
               -> 
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby in Eastmark 61.100 24.500 geonames:123
              on Some(Energy) [FUEL_STORAGE_TERMINAL|STRATEGIC_AIRBASE]
              on Some(Airfield) [FUEL_STORAGE_TERMINAL|STRATEGIC_AIRBASE]
            2 ASSAULT PR+ happened; by radio
               -> 
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby in Eastmark 61.100 24.500 geonames:123
              on Some(Energy) [FUEL_STORAGE_TERMINAL|STRATEGIC_AIRBASE]
              on Some(Airfield) [FUEL_STORAGE_TERMINAL|STRATEGIC_AIRBASE]
        "#]],
    );
}

#[test]
fn logs_of_alerts() {
    check(
        "oblast,raion,hromada,level,started_at,finished_at,source\n\
         Eastmark oblast,,,oblast,2031-03-08 18:00:05+00:00,2031-03-08 19:00:00+00:00,official\n\
         Eastmark oblast,Ostby raion,,raion,2031-03-08 20:00:05+00:00,2031-03-08 19:00:00+00:00,official\n",
        expect![[r#"
            mapping alerts-official
            1 ASSAULT/aerial PS+ possible; by publisher
               -> 
              2031-03-08T18:00/2031-03-08T19:00 = 2031-03-08T18:00:05..2031-03-08T19:00:00
              at Eastmark oblast in Eastmark oblast UKR
            2 ASSAULT/aerial PS+ possible; by publisher
               -> 
              2031-03-08T20:00 = 2031-03-08T20:00:05..2031-03-08T20:01:05
              at Ostby raion in Eastmark oblast UKR
              ? table-ends-first [2031-03-08 19:00:00+00:00]
            ! line 3: this ends before it begins (only its beginning is reckoned with)
        "#]],
    );
    check(
        "region,started_at,finished_at,naive\n\
         Eastmark oblast,2031-03-08 18:02:00+00:00,2031-03-08 18:32:00+00:00,True\n\
         Eastmark oblast,2031-03-08 20:02:00+00:00,2031-03-08 20:40:00+00:00,False\n",
        expect![[r#"
            mapping alerts-volunteer
            1 ASSAULT/aerial PS+ possible; by publisher
               -> 
              2031-03-08T18:02 = 2031-03-08T18:02:00..…
              at Eastmark oblast in Eastmark oblast UKR
            2 ASSAULT/aerial PS+ possible; by publisher
               -> 
              2031-03-08T20:02/2031-03-08T20:40 = 2031-03-08T20:02:00..2031-03-08T20:40:00
              at Eastmark oblast in Eastmark oblast UKR
        "#]],
    );
}

#[test]
fn a_log_of_patrols() {
    check(
        "date,from,to,observer,position,position_lat,position_lon,bearing,distance_km,means,count,observation,weapon\n\
         2031-03-08,18:10,18:40,Patrol 3,Ostby,61.1,24.5,SSW,3-5,heard,at least 5,undetermined explosions,N/K\n\
         2031-03-08,19:00,19:30,Patrol 3,Ostby,61.1,24.5,90,2,seen,2,outgoing rounds,120mm mortar\n\
         2031-03-08,20:00,21:00,Patrol 3,Ostby,61.1,24.5,,,heard,,quiet,\n\
         2031-03-08,22:00,23:00,Patrol 3,Ostby,61.1,24.5,,,,,access denied,\n\
         2031-03-08,23:00,23:30,Patrol 3,Ostby,61.1,24.5,uphill,2,heard,1,shot,rifle\n",
        expect![[r#"
            mapping patrol
            1 ASSAULT CT+ happened; by publisher
               -> 
              2031-03-08T18:10/2031-03-08T18:40 = 2031-03-08T18:10:00..2031-03-08T18:40:00
              at 3-5 km SSW of Ostby 61.067 24.472 between 191.25° and 213.75°, 3 to 5 km off
              with explosive at least 5 [undetermined explosions]
            ~ Patrol 3 2031-03-08T18:10:00..2031-03-08T18:40:00 Circle { center: Position { latitude: 61.1, longitude: 24.5 }, km: 5.0 } heard
            2 ASSAULT/heavy-weapons (Shelling/artillery/missile attack) CT+ happened; by publisher
               -> 
              2031-03-08T19:00/2031-03-08T19:30 = 2031-03-08T19:00:00..2031-03-08T19:30:00
              at 2 km 90 of Ostby 61.100 24.537 between 85° and 95°, 1.5 to 2.5 km off
              with shell 2 [120mm mortar]
            ~ Patrol 3 2031-03-08T19:00:00..2031-03-08T19:30:00 Circle { center: Position { latitude: 61.1, longitude: 24.5 }, km: 5.0 } seen
            ~ Patrol 3 2031-03-08T20:00:00..2031-03-08T21:00:00 Circle { center: Position { latitude: 61.1, longitude: 24.5 }, km: 5.0 } heard
            3 COERCE/restrict CT+ happened; by publisher
               -> 
              2031-03-08T22:00/2031-03-08T23:00 = 2031-03-08T22:00:00..2031-03-08T23:00:00
              at Ostby 61.100 24.500
            ~ Patrol 3 2031-03-08T22:00:00..2031-03-08T23:00:00 Circle { center: Position { latitude: 61.1, longitude: 24.5 }, km: 5.0 } , denied
            4 ASSAULT/firearms (Armed clash) CT+ happened; by publisher
               -> 
              2031-03-08T23:00/2031-03-08T23:30 = 2031-03-08T23:00:00..2031-03-08T23:30:00
              at Ostby 61.100 24.500
              with small-arms 1 [rifle]
              ? table-sector-unreadable [uphill,2]
            ! line 6: `2 km uphill` from this observer is no sector (expected a wind or degrees (SSW, 215), kilometres (3-5), and the observer's position)
            ~ Patrol 3 2031-03-08T23:00:00..2031-03-08T23:30:00 Circle { center: Position { latitude: 61.1, longitude: 24.5 }, km: 5.0 } heard
        "#]],
    );
}

#[test]
fn hxl_tags_name_the_columns_whatever_the_header_says() {
    check(
        "Fecha,Lugar,Muertos,Fuente\n#date+occurred,#loc+name,#affected+killed,#meta+source\n2031-03-08,Ostby,3,Coast Daily; Radio\n",
        expect![[r#"
            mapping hxl
            1 HARM CT+ happened; by Coast Daily
               -> 
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby
              killed 3 [3]
            2 HARM CT+ happened; by Radio
               -> 
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby
              killed 3 [3]
        "#]],
    );
}

#[test]
fn the_same_rows_in_every_form_tell_the_same() {
    let csv = "event_id_cnty,event_date,sub_event_type,actor1,location,latitude,longitude,fatalities,source\n\
               NOR1,2031-03-08,Armed clash,Norland,Ostby,61.1,24.5,2,Radio\n";
    let expected = told(csv.as_bytes());
    let json = r#"{"event_id_cnty": "NOR1", "event_date": "2031-03-08", "sub_event_type": "Armed clash", "actor1": "Norland", "location": "Ostby", "latitude": 61.1, "longitude": 24.5, "fatalities": 2, "source": "Radio"}"#;
    assert_eq!(told(csv.replace(',', "\t").as_bytes()), expected);
    assert_eq!(told(csv.replace(',', ";").as_bytes()), expected);
    assert_eq!(told(csv.replace('\n', "\r\n").as_bytes()), expected);
    assert_eq!(told(format!("\u{feff}{csv}").as_bytes()), expected);
    assert_eq!(told(format!("{json}\n").as_bytes()), expected);
    assert_eq!(told(format!("[{json}]").as_bytes()), expected);
    assert_eq!(told(&workbook::of_sheets(&format!("[events]\n{csv}"))), expected);
    assert_eq!(told(&parquet_of(csv)), expected);
}

#[test]
fn a_point_of_geojson_is_a_position() {
    check(
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [24.5, 61.1]}, "properties": {"event_id_cnty": "NOR1", "event_date": "2031-03-08", "sub_event_type": "Attack", "actor1": "Norland", "location": "Ostby"}}]}"#,
        expect![[r#"
            mapping acled
            1 ASSAULT (Attack) CT+ happened; by publisher
              Norland XNL -> 
              2031-03-08 = 2031-03-08T00:00:00..2031-03-09T00:00:00
              at Ostby 61.100 24.500
        "#]],
    );
}

/// A Parquet file of text columns.
fn parquet_of(csv: &str) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let rows: Vec<Vec<&str>> = lines.collect();
    let fields: String =
        header.iter().map(|name| format!("required binary {name} (UTF8); ")).collect();
    let schema =
        parquet::schema::parser::parse_message_type(&format!("message rows {{ {fields} }}"));
    let mut bytes = Vec::new();
    let mut writer = parquet::file::writer::SerializedFileWriter::new(
        &mut bytes,
        std::sync::Arc::new(schema.expect("a schema")),
        std::sync::Arc::default(),
    )
    .expect("memory takes it");
    let mut group = writer.next_row_group().expect("a group");
    for column in 0..header.len() {
        let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row[column])).collect();
        let mut chunk = group.next_column().expect("memory takes it").expect("a column");
        chunk.typed::<ByteArrayType>().write_batch(&values, None, None).expect("memory takes it");
        chunk.close().expect("memory takes it");
    }
    group.close().expect("memory takes it");
    writer.close().expect("memory takes it");
    bytes
}
