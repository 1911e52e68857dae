//! What a person sees: colour only on a terminal, tables that fit it, progress on long work.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use troth_model::Standing;

/// The formats in which lists come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line: the wire.
    Jsonl,
}

/// Quiet text.
pub const DIM: Style = Style::new().dimmed();
/// Headings.
pub const BOLD: Style = Style::new().bold();

/// `text` in `style`; plain where standard output is no terminal or NO_COLOR is set.
pub fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Writes to standard output without its colours where nobody would see them.
///
/// # Errors
/// When standard output is closed.
pub fn put(text: &str) -> std::io::Result<()> {
    let is_captured = CAPTURED.with_borrow_mut(|captured| {
        let plain = |captured: &mut String| {
            captured.push_str(&anstream::adapter::strip_str(text).to_string());
        };
        captured.as_mut().map(plain).is_some()
    });
    if is_captured {
        return Ok(());
    }
    // A long table is handed over at once, not line by line.
    let mut out = std::io::BufWriter::with_capacity(1 << 16, anstream::stdout().lock());
    out.write_all(text.as_bytes())?;
    out.flush()
}

thread_local! {
    /// What `put` keeps back while something is to be given out.
    static CAPTURED: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}

/// Runs something and gives what it put, without colours and as wide on every terminal.
pub fn captured<T>(run: impl FnOnce() -> T) -> (T, String) {
    CAPTURED.set(Some(String::new()));
    let result = run();
    (result, CAPTURED.take().unwrap_or_default())
}

/// `1 account`, `2 accounts`.
pub fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// An error line on standard error.
pub fn say_error(message: &str) {
    let red = AnsiColor::Red.on_default().bold();
    let _ = writeln!(anstream::stderr(), "{red}error{red:#}: {message}");
}

/// A warning line on standard error.
pub fn say_warning(message: &str) {
    let yellow = AnsiColor::Yellow.on_default().bold();
    let _ = writeln!(anstream::stderr(), "{yellow}warning{yellow:#}: {message}");
}

/// Something drawn already, on standard error.
pub fn say_plain(drawn: &str) {
    let _ = write!(anstream::stderr(), "{drawn}");
}

/// A quiet line on standard error.
pub fn say_note(message: &str) {
    let _ = writeln!(anstream::stderr(), "{DIM}{message}{DIM:#}");
}

/// Columns of the terminal; 110 where there is none.
pub fn width() -> usize {
    if CAPTURED.with_borrow(Option::is_some) {
        return 110;
    }
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.or_else(|| Table::new().width().map(usize::from)).unwrap_or(110).clamp(60, 160)
}

/// An empty table with these headings.
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width()).unwrap_or(110))
        .set_header(headings.iter().map(|heading| styled(BOLD, heading)));
    table
}

/// A standing in its colour. Colour is never the only sign: the word says it.
pub fn standing(standing: Standing) -> String {
    let colour = match standing {
        Standing::Kept => AnsiColor::Green,
        Standing::Broken => AnsiColor::Red,
        Standing::Disputed => AnsiColor::Magenta,
        Standing::Alleged => AnsiColor::Yellow,
        Standing::Unobserved => AnsiColor::BrightBlack,
        Standing::Pending => AnsiColor::Blue,
        Standing::Undefined => AnsiColor::Cyan,
    };
    styled(colour.on_default().bold(), standing.as_str())
}

/// Progress that shows itself after two seconds, on a terminal only.
pub struct Progress {
    bar: ProgressBar,
    since: Instant,
    shown: bool,
}

impl Progress {
    /// Progress over `n` steps of work; without `n` it counts only.
    pub fn new(n: Option<u64>) -> Self {
        let bar = n.map_or_else(ProgressBar::no_length, ProgressBar::new);
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        let style = if n.is_some() {
            "{bar:32} {pos}/{len} documents, {per_sec}, {eta} left"
        } else {
            "{spinner} {pos} documents, {per_sec}"
        };
        bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { bar, since: Instant::now(), shown: false }
    }

    /// One step is done.
    pub fn step(&mut self) {
        self.show_when_long();
        self.bar.inc(1);
    }

    fn show_when_long(&mut self) {
        if !self.shown
            && self.since.elapsed() > Duration::from_secs(2)
            && std::io::stderr().is_terminal()
        {
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            self.shown = true;
        }
    }

    /// Takes the bar away.
    pub fn done(self) {
        self.bar.finish_and_clear();
    }
}

/// Progress through a table, in bytes and rows, that shows itself after two seconds, on a
/// terminal only.
pub struct Rows {
    bar: ProgressBar,
    since: Instant,
    shown: bool,
}

impl Rows {
    /// Nothing is read yet of so many bytes.
    pub fn new(size: u64) -> Self {
        let bar = ProgressBar::new(size);
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        let style = "{bar:24} {bytes} of {total_bytes}, {msg}, {eta} left";
        bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { bar, since: Instant::now(), shown: false }
    }

    /// So far it is read, in bytes, and in rows.
    pub fn reached(&mut self, at: u64, n_rows: usize) {
        let seconds = self.since.elapsed().as_secs_f64();
        if !self.shown && seconds > 2.0 && std::io::stderr().is_terminal() {
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            self.shown = true;
        }
        self.bar.set_position(at);
        if self.shown {
            #[allow(clippy::cast_precision_loss, reason = "a rate for people to look at")]
            let rate = n_rows as f64 / seconds;
            self.bar.set_message(format!("{}, {rate:.0} a second", counted(n_rows, "row")));
        }
    }

    /// Takes the bar away.
    pub fn done(self) {
        self.bar.finish_and_clear();
    }
}

/// A line that says what is waited for, on a terminal only.
pub struct Waiting(ProgressBar);

impl Waiting {
    /// Nothing is waited for yet.
    pub fn new() -> Self {
        let bar = ProgressBar::no_length();
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {msg}, {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self(bar)
    }

    /// This is waited for now.
    pub fn at(&self, message: &str) {
        if self.0.is_hidden() && std::io::stderr().is_terminal() {
            self.0.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        self.0.set_message(message.to_owned());
        self.0.tick();
    }

    /// It is there.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
