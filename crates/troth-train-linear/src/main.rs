//! Learns lemmas, scores the language layer, and trains the linear model that it is compared with.
//!
//! `troth-train-linear lemmas ../shared/data models/lemmas/lemmas.bin` writes the lists of lemmas;
//! `score ../shared/data` prints the figures of the embedded layer; `clusters VOCABULARY FILE` and
//! `train ../shared/data FOLDER` make the linear model in a folder of their own and score it.

mod clusters;
mod corpus;
mod lemmas;
mod linear;
mod names;
mod perceptron;
mod random;
mod score;
mod train;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["train", data, models] => train::run(Path::new(data), Path::new(models)),
        ["clusters", vocabulary, out] => clusters::run(Path::new(vocabulary), Path::new(out)),
        ["lemmas", data, out] => learn_lemmas(Path::new(data), Path::new(out)),
        ["score", data] => score::run(Path::new(data)),
        _ => {
            eprintln!(
                "usage: troth-train-linear lemmas DATA FILE | score DATA | clusters VOCABULARY FILE | train DATA FOLDER"
            );
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn learn_lemmas(data: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::write(out, lemmas::learn(&corpus::training(data)?))?;
    Ok(())
}
