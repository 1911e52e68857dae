//! Trains the language layer's network, and scores it.
//!
//! `troth-train train` reads the treebanks and name corpora of a folder and writes a weights file;
//! `troth-train score` says how well a weights file does on the development parts, or several that
//! decide together; `troth-train gather` puts several into one file. The same seed, data and options
//! give the same file.

mod adam;
mod augment;
mod corpus;
mod export;
mod net;
mod rng;
mod score;
mod tape;
mod train;
mod vectors;

use std::path::{Path, PathBuf};
use std::time::Instant;

use corpus::{NameLayout, NameSource, add_silver, read_conllu, read_gz, read_names};
use net::Shape;
use score::Dev;
use train::{Options, Parts};
use troth_language::Language;
use troth_language::network::{Model, Widths};

const USAGE: &str = "usage: troth-train train|score|gather [key=value ...]
  data=DIR      folder with syntax/ and names/ (default ../shared/data)
  out=FILE      weights file to write or score (default models/fast/weights.bin)
  with=FILES    score: a file of gathered networks that decide with it; gather: the networks' files,
                with commas between, to be gathered into `out` for use with `from`
  silver=FILE   a teacher's names for the treebanks (default: none)
  more=FILE     further trees to train on: CoNLL-U that another model made (default: none)
  from=FILE     weights file of the same shape and data to begin from (default: chance)
  vectors=DIR   vocab folder with static vectors (default: none)
  seed=N epochs=N stop=N batch=N rate=X dropout=X hidden=N layers=N word=N part=N vector=N arc=N label=N
  parts=N word-dropout=X vector-dropout=X name-weight=X name-copies=N limit=N";

/// What was asked for on the command line.
struct Args(Vec<(String, String)>);

impl Args {
    fn text(&self, key: &str) -> Option<&str> {
        self.0.iter().rev().find(|(other, _)| other == key).map(|(_, value)| value.as_str())
    }

    fn number<T: std::str::FromStr>(&self, key: &str, default: T) -> T {
        match self.text(key) {
            Some(value) => value.parse().unwrap_or_else(|_| fail(&format!("`{key}` is a number"))),
            None => default,
        }
    }

    fn path(&self, key: &str, default: &str) -> PathBuf {
        PathBuf::from(self.text(key).unwrap_or(default))
    }
}

fn fail(message: &str) -> ! {
    eprintln!("{message}\n{USAGE}");
    std::process::exit(2)
}

fn main() {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let pair = |word: String| match word.split_once('=') {
        Some((key, value)) => (key.to_owned(), value.to_owned()),
        None => fail(&format!("`{word}` is not key=value")),
    };
    let args = Args(words.map(pair).collect());
    match command.as_str() {
        "train" => train(&args),
        "score" => score(&args),
        "gather" => gather(&args),
        _ => fail("say what to do"),
    }
}

fn read_dev(data: &Path) -> Dev {
    let conllu =
        |name: &str, source| read_conllu(&read_gz(&data.join("syntax").join(name)), source);
    let names = read_gz(&data.join("names/conll2003-eng.testa.gz"));
    Dev {
        ewt: conllu("ewt-dev.conllu.gz", NameSource::ProperNouns),
        gum: conllu("gum-open-dev.conllu.gz", NameSource::Gum),
        names: read_names(&names, NameLayout::Conll),
    }
}

fn read_parts(data: &Path, silver: Option<&Path>, more: Option<&Path>) -> Parts {
    let conllu =
        |name: &str, source| read_conllu(&read_gz(&data.join("syntax").join(name)), source);
    let names = |name: &str, layout| read_names(&read_gz(&data.join("names").join(name)), layout);
    let mut syntax = conllu("ewt-train.conllu.gz", NameSource::ProperNouns);
    syntax.extend(conllu("gum-open-train.conllu.gz", NameSource::Gum));
    let read = |path: &Path| {
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    if let Some(silver) = silver {
        add_silver(&mut syntax, &read(silver));
    }
    if let Some(more) = more {
        syntax.extend(read_conllu(&read(more), NameSource::ProperNouns));
    }
    let mut named = names("wikigold.conll.txt.gz", NameLayout::Conll);
    named.extend(names("uner-ewt-dev.iob2.gz", NameLayout::UniversalNer));
    Parts { syntax, named }
}

fn shape(args: &Args) -> Shape {
    Shape {
        widths: Widths {
            word: args.number("word", 96),
            part: args.number("part", 64),
            vector: args.number("vector", 128),
            hidden: args.number("hidden", 256),
            arc: args.number("arc", 96),
            label: args.number("label", 128),
        },
        n_layers: args.number("layers", 3),
        n_parts: args.number("parts", 32_768),
        dropout: args.number("dropout", 0.25),
        word_dropout: args.number("word-dropout", 1.0),
        vector_dropout: args.number("vector-dropout", 0.1),
        name_weight: args.number("name-weight", 1.0),
    }
}

fn train(args: &Args) {
    let data = args.path("data", "../shared/data");
    let mut parts =
        read_parts(&data, args.text("silver").map(Path::new), args.text("more").map(Path::new));
    if let Some(limit) = args.text("limit") {
        let limit = limit.parse().unwrap_or_else(|_| fail("`limit` is a number"));
        parts.syntax.truncate(limit);
    }
    let options = Options {
        seed: args.number("seed", 1),
        n_epochs: args.number("epochs", 14),
        stop: args.number("stop", usize::MAX),
        batch: args.number("batch", 600),
        rate: args.number("rate", 2e-3),
        name_copies: args.number("name-copies", 1),
        from: args.text("from").map(PathBuf::from),
    };
    let folder = args.text("vectors").map(Path::new);
    let dev = read_dev(&data);
    let start = Instant::now();
    let out = args.path("out", "models/fast/weights.bin");
    train::run(shape(args), &options, &parts, folder, &dev, &out);
    println!("trained in {} s", start.elapsed().as_secs());
    score(args);
}

/// The bytes of a file, for as long as the program runs.
fn whole(path: &Path) -> &'static [u8] {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    bytes.leak()
}

fn gather(args: &Args) {
    let first = whole(&args.path("from", "models/fast/weights.bin"));
    let out = args.path("out", "models/exact/weights.bin");
    let files = args.text("with").unwrap_or_else(|| fail("`with` says what to gather"));
    let parts = files.split(',').map(|file| export::without_vectors(whole(Path::new(file)), first));
    let bytes: Vec<u8> = parts.flatten().flatten().copied().collect();
    std::fs::write(&out, bytes).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

fn score(args: &Args) {
    let mut files = vec![whole(&args.path("out", "models/fast/weights.bin"))];
    files.extend(args.text("with").map(|file| whole(Path::new(file))));
    let n_bytes: usize = files.iter().map(|file| file.len()).sum();
    let start = Instant::now();
    let model = Model::from_files(&files);
    let load = start.elapsed();
    let dev = read_dev(&args.path("data", "../shared/data"));
    score::report(&model, &dev);
    println!("{:.0} tokens/s (network alone, one core)", score::speed(&model, &dev.ewt));
    let language = Language::with_weights(&files);
    println!("whole layer: {}", score::whole_names(&language, &dev.names));
    println!("{:.0} tokens/s (whole layer, one core)", score::whole_speed(&language, &dev.ewt));
    println!("{:.1} MB, ready in {:.2} ms", n_bytes as f64 / 1e6, load.as_secs_f64() * 1e3);
}
