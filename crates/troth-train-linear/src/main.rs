//! Trains the linear language model from open treebanks, and scores it.
//!
//! `troth-train-linear train ../shared/data models/linear` writes the weights;
//! `troth-train-linear score ../shared/data` prints the figures of the embedded ones.

mod corpus;
mod lemmas;
mod names;
mod perceptron;
mod random;
mod score;
mod train;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["train", data, models] => train::run(Path::new(data), Path::new(models)),
        ["score", data] => score::run(Path::new(data)),
        _ => {
            eprintln!("usage: troth-train-linear train DATA MODELS | score DATA");
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
