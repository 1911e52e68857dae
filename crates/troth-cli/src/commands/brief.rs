//! `troth brief`: a docket or a file on one screen.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use troth::{Brief, Engine, Line, document_of, publisher_of};
use troth_intake::Received;
use troth_model::{Account, Document, ReadingId, Stance, Standing, Status};

use super::check::{self, CheckedAgreement};
use super::docket::{DocketArgs, Opened};
use crate::Outcome;
use crate::input::{self, DocumentArgs, parse_moment};
use crate::output::{self, BOLD, DIM, counted, styled};
use crate::reading::each_document;

/// Tell a docket, or a file, on one screen.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth brief\n  troth brief --as-of 2031-03-09\n  troth brief article.txt --published 2031-03-09"
)]
pub struct BriefCommand {
    /// Files to brief on without a docket; the docket where none is given.
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    documents: DocumentArgs,
    #[command(flatten)]
    docket: DocketArgs,
    /// The time up to which the world is judged; a day stands for its end.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Lines of each part.
    #[arg(long, value_name = "N", default_value_t = 6)]
    lines: usize,
}

impl BriefCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When the call is wrong, or the docket or its record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        if self.files.is_empty() { self.of_docket() } else { self.of_files() }
    }

    fn of_docket(&self) -> Result<Outcome, troth::Failure> {
        let opened = self.docket.open()?;
        let as_of = check::as_of(self.as_of.as_deref(), &opened)?;
        output::put(&tell_docket(&opened, as_of, self.lines))?;
        Ok(if opened.all_read { Outcome::Fine } else { Outcome::Unread })
    }

    fn of_files(&self) -> Result<Outcome, troth::Failure> {
        let options = self.documents.options()?;
        let engine = Engine::new(Vec::new());
        let reading = ReadingId::new("r1");
        let mut documents: Vec<Document> = Vec::new();
        let mut accounts: Vec<Account> = Vec::new();
        let read = |received: &Received| {
            let document = document_of(received, &TimeZone::UTC);
            let accounts = received.is_readable().then(|| engine.read(&document, &reading));
            (document, accounts)
        };
        let all_read = each_document(&self.files, &options, read, |received, (document, told)| {
            match told {
                Some(told) => {
                    accounts.extend(told);
                    documents.push(document);
                }
                None => input::tell_language(&received, false),
            }
            Ok::<(), std::convert::Infallible>(())
        })?;
        let incidents = troth::group(&documents, &accounts, &[]);
        let today = match &self.as_of {
            Some(told) => Some(parse_moment(told, &TimeZone::UTC)?.to_zoned(TimeZone::UTC).date()),
            None => documents
                .iter()
                .filter_map(|document| document.published)
                .map(|published| published.day)
                .max(),
        };
        let publisher = |account: &Account| {
            let document = documents.iter().find(|document| document.id == account.document)?;
            document.publisher.as_ref().map(|publisher| publisher.name.clone())
        };
        let brief = troth::brief(&accounts, &incidents, today, &publisher);
        let heading = format!(
            "{}, {}, {}",
            counted(documents.len(), "document"),
            counted(accounts.len(), "account"),
            counted(incidents.len(), "incident")
        );
        output::put(&tell(&brief, &heading, self.lines))?;
        Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
    }
}

/// The brief of a docket with its clauses.
pub fn tell_docket(opened: &Opened, as_of: Timestamp, n_lines: usize) -> String {
    let zone = &opened.docket.settings.zone;
    let today: Date = as_of.to_zoned(zone.clone()).date();
    let publisher = |account: &Account| publisher_of(&opened.kept, account);
    let brief = troth::brief(&opened.kept.accounts, &opened.incidents, Some(today), &publisher);
    let name = opened
        .docket
        .settings
        .name
        .clone()
        .unwrap_or_else(|| opened.docket.folder.display().to_string());
    let at = as_of.to_zoned(zone.clone()).strftime("%-d %b %Y %H:%M").to_string();
    let heading = format!(
        "{name}, as of {at}: {}, {}, {}",
        counted(opened.kept.documents.len(), "document"),
        counted(opened.kept.accounts.len(), "account"),
        counted(opened.incidents.len(), "incident")
    );
    let mut text = tell(&brief, &heading, n_lines);
    for one in check::check_all(opened, as_of) {
        text.push_str(&tell_clauses(&one));
    }
    text
}

/// How the clauses stand, a line each: the gravest standing first, with how many cases.
fn tell_clauses(one: &CheckedAgreement<'_>) -> String {
    let mut text =
        format!("{}\n", styled(BOLD, &format!("How the clauses stand: {}", one.agreement.name)));
    for clause in &one.agreement.clauses {
        let title = one.agreement.title(clause);
        let mut counts: Vec<(Standing, usize)> = Vec::new();
        for finding in one.checked.findings.iter().filter(|finding| finding.clause == clause.id) {
            match counts.iter_mut().find(|(standing, _)| *standing == finding.standing) {
                Some((_, n)) => *n += 1,
                None => counts.push((finding.standing, 1)),
            }
        }
        counts.sort_by_key(|(standing, _)| gravity(*standing));
        let stands: Vec<String> = counts
            .iter()
            .map(|(standing, n)| {
                if *n == 1 {
                    output::standing(*standing)
                } else {
                    format!("{} ×{n}", output::standing(*standing))
                }
            })
            .collect();
        let stands = if stands.is_empty() { styled(DIM, "no case") } else { stands.join(", ") };
        text.push_str(&format!("  {title:<44} {stands}\n"));
    }
    text.push('\n');
    text
}

fn gravity(standing: Standing) -> usize {
    const ORDER: &[Standing] = &[
        Standing::Broken,
        Standing::Disputed,
        Standing::Alleged,
        Standing::Pending,
        Standing::Undefined,
        Standing::Unobserved,
        Standing::Kept,
    ];
    ORDER.iter().position(|other| *other == standing).unwrap_or(ORDER.len())
}

/// The parts of a brief that have something to say.
fn tell(brief: &Brief, heading: &str, n_lines: usize) -> String {
    let mut text = format!("{}\n\n", styled(BOLD, heading));
    let parts = [
        ("Talks and meetings", &brief.talks),
        ("Violence and harm", &brief.violence),
        ("Promises, offers and agreements", &brief.promises),
        ("Demands", &brief.demands),
        ("Rejections, accusations and threats", &brief.rejections),
        ("Also told", &brief.other),
    ];
    for (title, lines) in parts {
        if lines.is_empty() {
            continue;
        }
        text.push_str(&format!("{}\n", styled(BOLD, title)));
        for line in lines.iter().take(n_lines) {
            text.push_str(&tell_line(line));
        }
        if lines.len() > n_lines {
            text.push_str(&format!(
                "  {}\n",
                styled(DIM, &format!("… and {} more", lines.len() - n_lines))
            ));
        }
        text.push('\n');
    }
    if !brief.due.is_empty() {
        text.push_str(&format!("{}\n", styled(BOLD, "Due next")));
        for (day, what) in brief.due.iter().take(n_lines) {
            text.push_str(&format!(
                "  {}  {}\n",
                day.strftime("%-d %b %Y"),
                clipped(what, output::width() - 16)
            ));
        }
        text.push('\n');
    }
    text
}

fn tell_line(line: &Line) -> String {
    let mut facts: Vec<String> = Vec::new();
    if line.status != Status::Happened {
        facts.push(line.status.to_string());
    }
    facts.extend([&line.when, &line.places].into_iter().filter(|fact| !fact.is_empty()).cloned());
    let facts = if facts.is_empty() {
        String::new()
    } else {
        format!("  {}", styled(DIM, &facts.join(" · ")))
    };
    let mut text = format!("  • {}{facts}\n", clipped(&line.what, output::width() - 6));
    for voice in line.voices.iter().take(4) {
        let says = if line.voices.len() == 1 { String::new() } else { format!(": {}", voice.says) };
        let verb = match voice.stance {
            Stance::Tells => "told",
            Stance::Admits => "admitted",
            Stance::Denies => "denied",
            Stance::Mentions => "spoken of",
        };
        let told = format!("{verb} by {}{says}", voice.speaker);
        text.push_str(&format!("      {}\n", styled(DIM, &clipped(&told, output::width() - 8))));
    }
    text
}

/// At most `width` characters, cut at a word.
fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let cut: String = text.chars().take(width.saturating_sub(2)).collect();
    let at = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", &cut[..at])
}
