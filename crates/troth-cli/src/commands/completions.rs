//! `troth completions SHELL`: completion of commands and options for a shell.

use crate::Outcome;

/// Print completions for a shell.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  troth completions bash > ~/.local/share/bash-completion/completions/troth"
)]
pub struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

impl Completions {
    /// Runs the command.
    pub fn run(self, program: &mut clap::Command) -> Outcome {
        clap_complete::generate(self.shell, program, "troth", &mut std::io::stdout());
        Outcome::Fine
    }
}
