//! `troth lsp`: agreements in an editor.

use crate::Outcome;

/// Serve an editor: what is wrong in an agreement while it is written, what a clause means and how
/// it stands.
#[derive(clap::Args)]
#[command(
    after_help = "Speaks the Language Server Protocol 3.17 on standard input and output. In an editor,\nlet it be started as `troth lsp` for Markdown files in a docket's `agreements/`."
)]
pub struct Lsp {
    /// Ignored: editors add it to say what they speak over.
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    /// Runs the command.
    ///
    /// # Errors
    /// When the editor does not speak the protocol or goes without a word.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        troth_lsp::serve_on_stdio()?;
        Ok(Outcome::Fine)
    }
}
