//! `troth demo`: the bundled example in a temporary docket, from reading to explanations.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use troth_model::{Finding, Standing};

use super::check::{as_table, check_all};
use super::docket::{DocketArgs, Opened};
use super::{brief, explain};
use crate::Outcome;
use crate::input::parse_moment;
use crate::output::{self, BOLD, DIM, styled};

/// Show the whole way on a bundled example: read, put side by side, judge, explain.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  troth demo")]
pub struct Demo {
    /// Write the example docket here and leave it, in place of a temporary folder.
    #[arg(long, value_name = "DIR")]
    keep: Option<std::path::PathBuf>,
}

/// The files of the bundled example.
static EXAMPLE: include_dir::Dir<'_> =
    include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../examples/december-2025");

/// As of when the example's agreement is judged.
const AS_OF: &str = "2025-12-12";

impl Demo {
    /// Runs the command.
    ///
    /// # Errors
    /// When the disk or standard output fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let temporary = tempfile::tempdir()?;
        let folder = self.keep.clone().unwrap_or_else(|| temporary.path().join("december-2025"));
        if folder.join("troth.toml").exists() {
            return Err(format!(
                "there is a docket in `{}` already: name another folder",
                folder.display()
            )
            .into());
        }
        fs::create_dir_all(&folder)?;
        EXAMPLE.extract(&folder)?;
        forget_record(&folder)?;
        let args = DocketArgs { docket: Some(folder.clone()), ..DocketArgs::default() };
        let opened = args.open()?;
        let as_of = parse_moment(AS_OF, &opened.docket.settings.zone)?;
        output::put(&tell(&opened, as_of))?;
        output::put(&next_steps(&folder, self.keep.is_some()))?;
        Ok(Outcome::Fine)
    }
}

/// Whoever tried the example in its place left a record there, and the program that was built then
/// has it with it: the demo begins without.
fn forget_record(folder: &Path) -> std::io::Result<()> {
    for name in ["record.troth", "record.troth.key"] {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn tell(opened: &Opened, as_of: Timestamp) -> String {
    let mut text = brief::tell_docket(opened, as_of, 5);
    for one in check_all(opened, as_of) {
        let findings: Vec<&Finding> = one.checked.findings.iter().collect();
        text.push_str(&as_table(&one, &findings, as_of, opened));
        text.push('\n');
        for standing in [Standing::Broken, Standing::Alleged] {
            if let Some(finding) = findings.iter().find(|finding| finding.standing == standing) {
                text.push_str(&styled(
                    BOLD,
                    &format!("Why “{}” stands as {standing}:\n", finding.case.title),
                ));
                text.push_str(&explain::picture(&one, finding));
            }
        }
    }
    text
}

fn next_steps(folder: &Path, kept: bool) -> String {
    let docket =
        if kept { folder.display().to_string() } else { "examples/december-2025".to_owned() };
    let dim = |text: &str| styled(DIM, text);
    format!(
        "{}\n  troth read YOUR-ARTICLE.txt --published 2025-12-06      {}\n  troth check --docket {docket} --as-of 2025-12-09      {}\n  troth init my-docket                                     {}\n",
        styled(BOLD, "Try next"),
        dim("who says what in an article of yours"),
        dim("the same clauses three days earlier"),
        dim("a docket of your own")
    )
}
