//! Lists what is received from files, folders, patterns or standard input:
//! `cargo run --release -p troth-intake --example receive -- FILE…`

use std::time::Instant;

use troth_intake::{Item, Options, Received, sources};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let options = Options::default();
    let started = Instant::now();
    let mut n_bytes = 0;
    for source in sources(&arguments) {
        match source {
            Err(problem) => eprintln!("{problem}"),
            Ok(source) => source.receive_each(&options, &mut |item| match item {
                Item::Problem(problem) => eprintln!("{problem}"),
                Item::Document(document) => {
                    n_bytes += document.bytes().len();
                    show(&document);
                }
            }),
        }
    }
    eprintln!("{n_bytes} bytes in {:.1} ms", started.elapsed().as_secs_f64() * 1000.0);
}

fn show(document: &Received) {
    let start: String = document.text.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    let language = document.language.as_ref().map_or("-", |told| told.value.as_str());
    let published = document.published.as_ref().map(|told| told.value.to_string());
    let published = published.unwrap_or_else(|| "-".to_owned());
    println!(
        "{}\t{}\t{}\t{language}\t{published}\t{start}",
        document.name, document.media_type, document.encoding
    );
    document.notes.iter().for_each(|note| eprintln!("{note}"));
}
