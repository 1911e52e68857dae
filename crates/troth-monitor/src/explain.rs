//! Why a finding says what it says: the words of the clause and of the documents, as data and
//! as one picture.

use std::collections::BTreeMap;

use troth_agreement::norm::{Norm, Proof, Standard};
use troth_agreement::{Agreement, Clause};
use troth_model::{
    Account, DocumentId, Evidence, EvidenceRole, Finality, Finding, FindingId, Standing,
};
use troth_text::{ByteSpan, Label, Paint, Picture, Severity, Source, Span, TextIndex, render};

use crate::standing::rows;
use crate::world::World;

/// Why a finding stands as it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Of which finding.
    pub finding: FindingId,
    /// How it stands.
    pub standing: Standing,
    /// What was judged.
    pub title: String,
    /// The words that it rests on: the agreement's first, then the documents' in the order in
    /// which the evidence names them.
    pub excerpts: Vec<Excerpt>,
    /// What follows from them, in sentences.
    pub notes: Vec<String>,
}

/// Words of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Which text.
    pub origin: Origin,
    /// Its words, the most important first, each with what is said beside it.
    pub labels: Vec<(Span, String)>,
}

/// A text that an explanation points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The agreement's page.
    Agreement,
    /// A document's text.
    Document(DocumentId),
}

/// Explains a finding of `agreement` in `world`; both as they were when it was made.
///
/// `None` where the agreement has no such clause.
#[must_use]
pub fn explain(finding: &Finding, agreement: &Agreement, world: &World<'_>) -> Option<Explanation> {
    let clause = agreement.clause(&finding.clause)?;
    let mut excerpts = vec![clause_excerpt(finding, agreement, clause)];
    excerpts.extend(document_excerpts(finding, world));
    Some(Explanation {
        finding: finding.id.clone(),
        standing: finding.standing,
        title: finding.case.title.clone(),
        excerpts,
        notes: notes(finding, clause),
    })
}

// ---- the clause ----

fn clause_excerpt(finding: &Finding, agreement: &Agreement, clause: &Clause) -> Excerpt {
    let index = TextIndex::new(&agreement.page);
    let words = &clause.words;
    let says = match clause.text.norm {
        Norm::Prohibition { .. } | Norm::Limit { .. } => "this is forbidden",
        Norm::Duty { .. } => "this is owed",
        Norm::Permission { .. } => "this is permitted",
    };
    let mut labels: Vec<(ByteSpan, String)> = Vec::new();
    if finding.standing == Standing::Undefined {
        let open = clause.versions().flat_map(|(_, version)| &version.open_terms);
        labels.extend(open.map(|(term, span)| (*span, format!("the parties left `{term}` open"))));
    }
    labels.push((words.act, says.to_owned()));
    labels.extend(words.timing.map(|span| (span, String::new())));
    labels.extend(words.standard.map(|span| (span, String::new())));
    labels.dedup();
    let labels = labels.into_iter().map(|(span, says)| (index.to_code_points(span), says));
    Excerpt { origin: Origin::Agreement, labels: labels.collect() }
}

// ---- the documents ----

fn document_excerpts(finding: &Finding, world: &World<'_>) -> Vec<Excerpt> {
    let accounts: BTreeMap<_, &Account> =
        world.accounts.iter().map(|account| (&account.id, account)).collect();
    let mut excerpts: Vec<Excerpt> = Vec::new();
    for evidence in &finding.evidence {
        let Some(account) = accounts.get(&evidence.account) else { continue };
        let origin = Origin::Document(account.document);
        let labels = labels_of(account, evidence);
        match excerpts.iter_mut().find(|excerpt| excerpt.origin == origin) {
            Some(excerpt) => {
                for label in labels {
                    if excerpt.labels.iter().all(|(span, _)| *span != label.0) {
                        excerpt.labels.push(label);
                    }
                }
            }
            None => excerpts.push(Excerpt { origin, labels }),
        }
    }
    excerpts
}

/// The word that tells of it, then who says so and what was hit.
fn labels_of(account: &Account, evidence: &Evidence) -> Vec<(Span, String)> {
    let does = described(evidence.role);
    let mut labels = vec![(account.trigger.span, format!("{} {does}", evidence.speaker))];
    let speaker = account.attribution.innermost().and_then(|actor| actor.ground.mention());
    labels.extend(speaker.map(|mention| (mention.span, "who says so".to_owned())));
    let thing = account.objects.first();
    labels.extend(thing.map(|object| (object.mention.span, String::new())));
    labels.dedup_by_key(|(span, _)| *span);
    labels
}

fn described(role: EvidenceRole) -> &'static str {
    match role {
        EvidenceRole::For => "tells it",
        EvidenceRole::Against => "speaks against it",
        EvidenceRole::Admission => "admits it",
        EvidenceRole::Coverage => "could have told",
        EvidenceRole::Ruling => "found",
        EvidenceRole::Trigger => "told first what started the duty",
        EvidenceRole::Plea => "pleads self-defence",
    }
}

// ---- what follows ----

fn notes(finding: &Finding, clause: &Clause) -> Vec<String> {
    let mut notes = vec![format!("{} ({})", rows::described(&finding.rule), finding.rule.as_str())];
    if finding.n_for + finding.n_against > 0 {
        notes.push(format!(
            "independent speakers: {} for, {} against; standard of proof: {}",
            finding.n_for,
            finding.n_against,
            standard_words(&clause.standard)
        ));
    }
    let watched = finding.evidence.iter().filter(|entry| entry.role == EvidenceRole::Coverage);
    notes
        .extend(watched.map(|entry| {
            format!("{} ({}) could have told", entry.speaker, entry.account.as_str())
        }));
    if finding.covered > 0.0 {
        notes.push(format!("covered: {:.0} % of its time and place", finding.covered * 100.0));
    }
    notes.push(match finding.finality {
        Finality::Settled => "settled".to_owned(),
        Finality::Provisional => "provisional: time and later reports can change it".to_owned(),
    });
    notes
}

fn standard_words(standard: &Standard) -> String {
    let words = |proof: &Proof| match proof {
        Proof::Admitted => "admitted by the accused side".to_owned(),
        Proof::Observed => "seen by observers".to_owned(),
        Proof::Anyone => "told by anyone".to_owned(),
        Proof::Independent { n_speakers, is_outside } => {
            let outside = if *is_outside { " not of the complaining side" } else { "" };
            format!("{n_speakers} independent speakers{outside}")
        }
    };
    standard.any.iter().map(words).collect::<Vec<_>>().join(" or ")
}

// ---- the picture ----

impl Explanation {
    /// Draws the explanation with the one renderer. `page_name` is the name of the agreement's
    /// page.
    #[must_use]
    pub fn draw(
        &self,
        page_name: &str,
        agreement: &Agreement,
        world: &World<'_>,
        paint: Paint,
        width: usize,
    ) -> String {
        let sources: Vec<(String, &str)> = self
            .excerpts
            .iter()
            .map(|excerpt| match excerpt.origin {
                Origin::Agreement => (page_name.to_owned(), agreement.page.as_str()),
                Origin::Document(id) => document(world, id),
            })
            .collect();
        let excerpts = self.excerpts.iter().zip(&sources).map(|(excerpt, (name, text))| {
            let index = TextIndex::new(text);
            let label = |(span, message): &(Span, String)| Label {
                span: index.to_bytes(*span),
                message: message.clone(),
            };
            troth_text::Excerpt {
                source: Source { name, text },
                labels: excerpt.labels.iter().map(label).collect(),
            }
        });
        let picture = Picture {
            severity: severity(self.standing),
            kind: Some(self.standing.as_str()),
            id: Some(self.finding.as_str()),
            message: &self.title,
            excerpts: excerpts.collect(),
            notes: self.notes.clone(),
            help: None,
        };
        render(&picture, paint, width)
    }
}

fn document<'w>(world: &World<'w>, id: DocumentId) -> (String, &'w str) {
    let found = world.documents.iter().find(|received| received.document.id == id);
    let Some(received) = found else { return (id.to_string(), "") };
    let document = received.document;
    let publisher = document.publisher.as_ref().map_or(&document.name, |publisher| &publisher.name);
    let day = document.published.map_or(String::new(), |published| format!(", {}", published.day));
    (format!("{publisher}{day}"), &document.text)
}

fn severity(standing: Standing) -> Severity {
    match standing {
        Standing::Broken => Severity::Error,
        Standing::Disputed | Standing::Alleged => Severity::Warning,
        _ => Severity::Note,
    }
}
