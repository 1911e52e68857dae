//! The built program, run in a folder.

use std::path::Path;
use std::process::Command;

/// How a run of the program ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in `folder`; it never panics.
pub fn troth(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .expect("the program was built for this test and starts");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    let ran = Ran {
        code: output.status.code().expect("no signal ended it"),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    assert!(!ran.err.contains("panicked"), "{arguments:?} panicked:\n{}", ran.err);
    ran
}
