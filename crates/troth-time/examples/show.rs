//! Shows what the readers find in the lines of standard input: `show [YYYY-MM-DD]`.

use std::io::Read as _;

use troth_time::{Context, quantity, timex};

fn main() {
    let date = std::env::args().nth(1).and_then(|date| date.parse().ok());
    let context = Context { document_date: date };
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("standard input can be read");
    for line in text.lines() {
        println!("{line}");
        for timex in timex::find_in(line, &context) {
            let interval = timex.interval.map_or(String::new(), |interval| interval.to_string());
            let relation = timex.relation.map_or(String::new(), |relation| relation.to_string());
            let words = timex.span.slice(line);
            println!("  {} {} `{words}` {relation} {interval}", timex.kind, timex.value);
        }
        for found in quantity::find_in(line) {
            println!("  {:?} {:?} `{}`", found.kind, found.count, found.span.slice(line));
        }
    }
}
