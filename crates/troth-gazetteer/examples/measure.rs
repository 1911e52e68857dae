//! Measures the gazetteer on two gold sets: `measure [--misses] [--tune]`.
//!
//! `--tune` looks for better weights by trying each a step up and down, on both sets together,
//! so that neither the local press of one country nor world news alone decides.

#[path = "../tests/gold/mod.rs"]
mod gold;

use gold::{Score, Text, load, score, with};
use troth_gazetteer::{Gazetteer, Weights};

const SETS: [&str; 2] = ["lgl.xml.gz", "geovirus.xml.gz"];
/// Papers of LGL that are not of the United States, for a look at world news by itself.
const WORLD: [&str; 14] = [
    "jpost.com",
    "haaretz.com",
    "civil.ge",
    "dailystar.com.lb",
    "jordannews.com",
    "weekly.ahram.org.eg",
    "sptimes.ru",
    "moscowtimes.ru",
    "messenger.com.ge",
    "independent.ie",
    "thisisoxfordshire.co.uk",
    "richmondandtwickenhamtimes.co.uk",
    "cambridge-news.co.uk",
    "thelancasterandmorecambecitizen.co.uk",
];

fn main() {
    let sets: Vec<Vec<Text>> = SETS.iter().filter_map(|file| load(file)).collect();
    let args: Vec<String> = std::env::args().collect();
    if args.iter().any(|arg| arg == "--tune") {
        tune(&sets);
    }
    let gazetteer = Gazetteer::embedded();
    let misses = args.iter().any(|arg| arg == "--misses");
    for (file, texts) in SETS.iter().zip(&sets) {
        let (world, local): (Vec<&Text>, Vec<&Text>) =
            texts.iter().partition(|text| WORLD.contains(&text.publisher.as_str()));
        report(file, texts, &gazetteer, misses);
        println!(
            "  of them {} texts from outside North America, {} others",
            world.len(),
            local.len()
        );
    }
}

fn report(file: &str, texts: &[Text], gazetteer: &Gazetteer, misses: bool) {
    let mut world = Score::default();
    let whole = score(gazetteer, texts, |text, toponym, chosen| {
        world.n_right += usize::from(WORLD.contains(&text.publisher.as_str()));
        if misses {
            println!(
                "{}\t{}\t{:?}\t{:?}\t{}",
                text.publisher,
                toponym.name,
                toponym.within,
                toponym.point,
                chosen.unwrap_or_default()
            );
        }
    });
    println!(
        "{file}: {} toponyms, {:.1}% known, {:.1}% within 161 km, mean error {:.0} km of the known",
        whole.n,
        100.0 * whole.n_known as f64 / whole.n as f64,
        100.0 * whole.accuracy(),
        whole.total_km / whole.n_known as f64
    );
    let n: usize = texts
        .iter()
        .filter(|t| WORLD.contains(&t.publisher.as_str()))
        .map(|t| t.toponyms.len())
        .sum();
    if n > 0 {
        println!(
            "  outside North America: {n} toponyms, {:.1}%",
            100.0 * (1.0 - world.n_right as f64 / n as f64)
        );
    }
}

/// The mean of the sets' accuracies.
fn both(sets: &[Vec<Text>], weights: &Weights) -> f64 {
    let gazetteer = with(weights);
    let sum: f64 = sets.iter().map(|texts| score(&gazetteer, texts, |_, _, _| {}).accuracy()).sum();
    sum / sets.len() as f64
}

fn tune(sets: &[Vec<Text>]) {
    let mut weights = Weights::default();
    let mut best = both(sets, &weights);
    println!("{best:.4} to begin with");
    for factor in [1.5, 1.2] {
        for field in 0..N_FIELDS {
            for step in [factor, 1.0 / factor] {
                loop {
                    let mut tried = weights.clone();
                    *field_of(&mut tried, field) *= step;
                    let got = both(sets, &tried);
                    if got <= best {
                        break;
                    }
                    (weights, best) = (tried, got);
                    println!("{best:.4} {weights:?}");
                }
            }
        }
    }
}

const N_FIELDS: usize = 14;

fn field_of(weights: &mut Weights, at: usize) -> &mut f64 {
    match at {
        0 => &mut weights.country,
        1 => &mut weights.division1,
        2 => &mut weights.division2,
        3 => &mut weights.quarter,
        4 => &mut weights.region,
        5 => &mut weights.village,
        6 => &mut weights.seat,
        7 => &mut weights.other_name,
        8 => &mut weights.within,
        9 => &mut weights.same_country,
        10 => &mut weights.same_division,
        11 => &mut weights.near,
        12 => &mut weights.reach_km,
        _ => &mut weights.same_name,
    }
}
