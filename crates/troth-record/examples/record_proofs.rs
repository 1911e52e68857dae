//! Makes a record with proofs of everything, for another program to check.
//!
//! `cargo run -p troth-record --example record_proofs -- FOLDER [N_ENTRIES]` writes the tiles, the
//! public key (`key`), a proof of every entry (`proof/N`) and growth from many sizes (`growth/N`,
//! with the checkpoint of that size in `checkpoint-at/N`).

use std::fs;
use std::path::Path;

use troth_record::{Author, Disclose, Draft, Kind, Record, Sequence, System};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("expected a folder")?;
    let n_entries: u64 = arguments.next().map_or(Ok(700), |text| text.parse())?;
    let folder = Path::new(&folder);
    for name in ["proof", "growth", "checkpoint-at"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let keeping = tempfile::tempdir()?;
    let path = keeping.path().join("record");
    let mut record = Record::create(&path, Some("norland.example/record"), Box::new(System))?;
    for number in 0..n_entries {
        if number % 37 == 0 {
            let held = record.checkpoint()?;
            fs::write(folder.join(format!("checkpoint-at/{number}")), held)?;
        }
        let author = Author::program("troth", env!("CARGO_PKG_VERSION"))?;
        let content = format!("account {number}");
        record.append(&[Draft::new(author, Kind::ACCOUNT).about("doc:1").content(content)])?;
    }
    for number in 0..n_entries {
        let proof = record.prove(Sequence(number), Disclose::Nothing)?;
        fs::write(folder.join(format!("proof/{number}")), proof)?;
        if number % 37 == 0 {
            fs::write(folder.join(format!("growth/{number}")), record.prove_growth(number)?)?;
        }
    }
    record.export_tiles(folder)?;
    fs::write(folder.join("key"), format!("{}\n", record.verifier()))?;
    Ok(())
}
