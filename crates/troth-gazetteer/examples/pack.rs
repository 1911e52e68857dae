//! Packs the table of places that `derive/derive.py` makes: `pack TABLE FOLDER`.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [table, folder] = args.as_slice() else {
        return Err(io::Error::other("usage: pack TABLE FOLDER"));
    };
    let packed = troth_gazetteer::pack::pack(&fs::read_to_string(table)?);
    let folder = Path::new(folder);
    fs::write(folder.join("gazetteer.bin"), &packed.places)?;
    fs::write(folder.join("names.fst"), &packed.names)?;
    println!("places {} bytes, names {} bytes", packed.places.len(), packed.names.len());
    Ok(())
}
