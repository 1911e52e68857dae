//! What is wrong in a table, told: the first of each kind with its line, the rest by their number.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

use serde_json::{Value, json};
use troth_import::{Fault, Refused};
use troth_text::{Diagnostic, Paint, Source, render_diagnostic};

use crate::output;

/// So many of one kind are told each with its line.
const EACH: usize = 5;

/// The faults of one file.
pub(super) struct Faults<'n> {
    name: &'n str,
    all: Vec<Fault>,
}

impl<'n> Faults<'n> {
    pub(super) fn new(name: &'n str, all: Vec<Fault>) -> Self {
        Self { name, all }
    }

    pub(super) fn extend(&mut self, faults: Vec<Fault>) {
        self.all.extend(faults);
    }

    pub(super) fn has_errors(&self) -> bool {
        self.n_left_out() > 0
    }

    pub(super) fn n_left_out(&self) -> usize {
        self.all.iter().filter(|fault| fault.is_error()).count()
    }

    pub(super) fn n_marked(&self) -> usize {
        self.all.len() - self.n_left_out()
    }

    /// Says them on standard error, in the order of their lines.
    pub(super) fn tell(&self) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for fault in &self.all {
            let n = counts.entry(fault.diagnostic.id).or_default();
            *n += 1;
            if *n > EACH {
                continue;
            }
            let line = format!("{}:{}: {}", self.name, fault.line, fault.told());
            match fault.is_error() {
                true => output::say_error(&line),
                false => output::say_warning(&line),
            }
        }
        for (id, n) in counts {
            if n > EACH {
                let more = output::counted(n - EACH, "row");
                output::say_note(&format!(
                    "{}: {more} more with `{id}`; --format json lists them",
                    self.name
                ));
            }
        }
    }

    pub(super) fn as_json(&self) -> Vec<Value> {
        let one = |fault: &Fault| {
            json!({
                "id": fault.diagnostic.id,
                "severity": if fault.is_error() { "error" } else { "warning" },
                "line": fault.line,
                "message": fault.diagnostic.message,
                "help": fault.diagnostic.help,
            })
        };
        self.all.iter().map(one).collect()
    }
}

/// Why a table was not read at all.
pub(super) fn tell_refused(name: &str, text: &str, refused: &Refused) {
    match refused {
        Refused::Table(fault) => {
            // The first lines show it; the whole of a large table need not be looked at.
            let end = text.match_indices('\n').nth(2).map_or(text.len(), |(at, _)| at);
            draw(name, &text[..end], std::slice::from_ref(&fault.diagnostic));
        }
        Refused::Mapping { name: mapping, source, diagnostics } => {
            output::say_error(&format!("{name}: not read: the mapping `{mapping}` does not fit"));
            draw(&format!("mapping {mapping}"), source, diagnostics);
        }
    }
}

/// Draws diagnostics into a text on standard error.
pub(super) fn draw(name: &str, text: &str, diagnostics: &[Diagnostic]) {
    let paint = if std::io::stderr().is_terminal() { Paint::Colour } else { Paint::Plain };
    for diagnostic in diagnostics {
        let drawn = render_diagnostic(diagnostic, Source { name, text }, paint, output::width());
        let _ = write!(anstream::stderr(), "{drawn}");
    }
}
