//! `troth read FILE…`: documents to accounts, printed; inside a docket also kept.

use std::io::Write;

use jiff::tz::TimeZone;
use troth::{Engine, describe, document_of, reading_line_of, wire};
use troth_intake::{Options, Received};
use troth_model::{Account, Document, ReadingId};

use super::docket::DocketArgs;
use crate::Outcome;
use crate::explained;
use crate::input::{self, DocumentArgs};
use crate::output::{self, BOLD, DIM, Format, styled};
use crate::reading::{each_document, threads_each};

/// Read documents and print who says what, when and where.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth read article.txt --published 2031-03-09\n  troth read reports/ --format jsonl > accounts.jsonl\n  cat post.txt | troth read -\n  troth read article.txt --explain\n\nReads text, Markdown, HTML, JSON, JSON Lines and e-mail, also in .gz and .zip. Needs no docket;\nwith --docket the documents and their accounts are kept in its record, and\n`troth read --again` reads what is kept there with a newer program."
)]
pub struct Read {
    /// Files, folders, patterns; `-` for standard input.
    #[arg(required_unless_present = "again", value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    documents: DocumentArgs,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Leave the text out of the document lines.
    #[arg(long)]
    no_text: bool,
    /// The time zone of the documents' times, by its name in the IANA database.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
    /// Show for each account which rule, words and edges of the sentence's tree made each field.
    #[arg(long, conflicts_with = "docket")]
    explain: bool,
    /// Keep the documents and accounts in the record of this docket.
    #[arg(long, value_name = "DIR")]
    docket: Option<std::path::PathBuf>,
    /// The docket's record, where it is not its own: a file, or
    /// postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "PLACE")]
    store: Option<String>,
    /// Read every document of the docket's record again with this program: its accounts stand
    /// from now on, and the older ones stay beside them.
    #[arg(long, conflicts_with = "files")]
    again: bool,
}

impl Read {
    /// Runs the command.
    ///
    /// # Errors
    /// When the call is wrong, or standard output or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let docket = DocketArgs {
            docket: self.docket.clone(),
            store: self.store.clone(),
            ..DocketArgs::default()
        };
        if self.again {
            return super::docket::read_again(&docket, self.format);
        }
        if self.docket.is_some() || self.store.is_some() {
            return super::docket::take_into(&docket, &self.files, &self.documents);
        }
        let zone = TimeZone::get(&self.zone).map_err(|_| {
            format!("no time zone is called `{}`: expected a name such as Europe/Oslo", self.zone)
        })?;
        let options = self.documents.options()?;
        let engine = Engine::new(Vec::new()).on_threads(threads_each(&self.files));
        let reading = ReadingId::new("r1");
        if self.explain {
            return self.run_explained(&engine, &options, &zone, &reading);
        }
        let mut printer = Printer::new(self.format, self.no_text);
        printer.start(&reading)?;
        let read = |received: &Received| {
            let document = document_of(received, &zone);
            let accounts =
                if received.is_readable() { engine.read(&document, &reading) } else { Vec::new() };
            (document, accounts)
        };
        let all_read =
            each_document(&self.files, &options, read, |received, (document, accounts)| {
                if !received.is_readable() {
                    input::tell_language(&received, false);
                }
                printer.document(&document, &accounts)
            })?;
        printer.finish()?;
        Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
    }

    fn run_explained(
        &self,
        engine: &Engine,
        options: &Options,
        zone: &TimeZone,
        reading: &ReadingId,
    ) -> Result<Outcome, troth::Failure> {
        let read = |received: &Received| {
            let document = document_of(received, zone);
            let explained = if received.is_readable() {
                engine.explain(&document, reading)
            } else {
                Vec::new()
            };
            (document, explained)
        };
        let mut objects = Vec::new();
        let all_read =
            each_document(&self.files, options, read, |received, (document, explained)| {
                if !received.is_readable() {
                    input::tell_language(&received, false);
                }
                for one in &explained {
                    match self.format {
                        Format::Table => output::put(&explained::picture(&document, one))?,
                        Format::Json => objects.push(wire::explained_value(one)),
                        Format::Jsonl => output::put(&format!("{}\n", wire::explained_value(one)))?,
                    }
                }
                Ok::<(), std::io::Error>(())
            })?;
        if self.format == Format::Json {
            output::put(&(serde_json::to_string_pretty(&objects)? + "\n"))?;
        }
        Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
    }
}

/// Prints documents with their accounts as they come.
pub struct Printer {
    format: Format,
    no_text: bool,
    out: std::io::BufWriter<Box<dyn Write>>,
    lines: Vec<serde_json::Value>,
}

impl Printer {
    /// A printer to standard output.
    pub fn new(format: Format, no_text: bool) -> Self {
        let out: Box<dyn Write> = Box::new(anstream::stdout());
        Self { format, no_text, out: std::io::BufWriter::new(out), lines: Vec::new() }
    }

    fn start(&mut self, reading: &ReadingId) -> std::io::Result<()> {
        if self.format != Format::Table {
            self.line(&wire::reading_line(&reading_line_of(reading)))?;
        }
        Ok(())
    }

    /// Prints one document and its accounts.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn document(&mut self, document: &Document, accounts: &[Account]) -> std::io::Result<()> {
        if self.format == Format::Table {
            return self.table(document, accounts);
        }
        self.line(&wire::document_line(document, !self.no_text))?;
        for account in accounts {
            self.line(&wire::account_line(account))?;
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> std::io::Result<()> {
        if self.format == Format::Json {
            self.lines.push(serde_json::from_str(line)?);
            return Ok(());
        }
        writeln!(self.out, "{line}")
    }

    fn finish(mut self) -> std::io::Result<()> {
        if self.format == Format::Json {
            let whole = serde_json::Value::Array(std::mem::take(&mut self.lines));
            writeln!(self.out, "{}", serde_json::to_string_pretty(&whole)?)?;
        }
        self.out.flush()
    }

    fn table(&mut self, document: &Document, accounts: &[Account]) -> std::io::Result<()> {
        let publisher = document.publisher.as_ref().map(|publisher| publisher.name.as_str());
        let title = document.title.as_deref().unwrap_or(&document.name);
        let day = document.published.map_or_else(
            || "no date: give --published to place days such as “Friday”".to_owned(),
            |published| published.day.to_string(),
        );
        let heading = styled(BOLD, &describe::one_line(title));
        let from = publisher.map_or_else(String::new, |name| format!(", {name}"));
        let n_accounts = output::counted(accounts.len(), "account");
        writeln!(self.out, "{heading}{from}, {day}: {n_accounts}")?;
        if accounts.is_empty() {
            return writeln!(
                self.out,
                "  {}\n",
                styled(DIM, "nothing in it that this program reads as a happening")
            );
        }
        let mut table = output::table(&["who says", "what", "when", "where", "in these words"]);
        let mut before = None;
        for account in accounts {
            let sentence = if before == Some(account.span) {
                "″".to_owned()
            } else {
                describe::one_line(&account.text)
            };
            before = Some(account.span);
            table.add_row([
                describe::who_says(account, publisher),
                format!("{}\n{}", describe::what(account), styled(DIM, &describe::kind(account))),
                describe::when(account),
                describe::places(account),
                styled(DIM, &sentence),
            ]);
        }
        writeln!(self.out, "{table}\n")
    }
}
