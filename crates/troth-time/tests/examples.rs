//! Runs `lexicon/examples.txt`: what is marked there is found, and nothing else.

use expect_test::expect;
use jiff::civil::date;
use troth_time::{Context, timex};

/// The sentence without its marks, and what they mark.
fn unmarked(line: &str) -> (String, Vec<&str>) {
    let (mut text, mut marked) = (String::new(), Vec::new());
    for piece in line.split("[[") {
        match piece.split_once("]]") {
            Some((inside, after)) => {
                marked.push(inside);
                text.push_str(inside);
                text.push_str(after);
            }
            None => text.push_str(piece),
        }
    }
    (text, marked)
}

#[test]
fn the_lexicon_fires_where_its_examples_say_and_nowhere_else() {
    let context = Context::dated(date(2031, 3, 9));
    let mut wrong = String::new();
    for line in include_str!("../lexicon/examples.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (text, marked) = unmarked(line);
        let found = timex::find_in(&text, &context);
        let found: Vec<&str> = found.iter().map(|timex| timex.span.slice(&text)).collect();
        if found != marked {
            wrong.push_str(&format!("{line}\n  found {found:?}\n"));
        }
    }
    expect![[""]].assert_eq(&wrong);
}
