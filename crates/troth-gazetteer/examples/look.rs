//! Looks up names: `look NAME…` prints what each may mean, best first.

fn main() {
    let gazetteer = troth_gazetteer::Gazetteer::embedded();
    for name in std::env::args().skip(1) {
        println!("{name}");
        for candidate in gazetteer.candidates(&name).iter().take(4) {
            let entry = candidate.entry;
            println!(
                "  {:5.2} {:9} {entry}  {:.2},{:.2}  {} people  {}{}",
                candidate.prior,
                entry.kind.word(),
                entry.lat,
                entry.lon,
                entry.population,
                entry.identifier(),
                if entry.disputed { "  (disputed)" } else { "" }
            );
        }
    }
}
