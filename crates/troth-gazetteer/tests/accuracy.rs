//! The figures on public gold may not fall: see `examples/measure.rs` for the whole report.

mod gold;

use gold::{load, score};
use troth_gazetteer::Gazetteer;

fn check(file: &str, least: f64) {
    let Some(texts) = load(file) else { return };
    let score = score(&Gazetteer::embedded(), &texts, |_, _, _| {});
    let accuracy = score.accuracy();
    println!("{file}: {accuracy:.3} of {} within 161 km", score.n);
    assert!(accuracy >= least, "{accuracy:.3} is below {least}");
}

#[test]
fn lgl_is_resolved() {
    check("lgl.xml.gz", 0.85);
}

#[test]
fn geovirus_is_resolved() {
    check("geovirus.xml.gz", 0.83);
}
