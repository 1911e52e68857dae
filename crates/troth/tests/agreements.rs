//! The example dockets with real agreements: what comes out of each, that every finding is replayed
//! from its evidence, what becomes of it when coverage or an admission is taken away, and that
//! exchanged sides give exchanged findings.
//!
//! `findings.txt` in each docket is what comes out; `UPDATE_EXPECT=1` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use jiff::Timestamp;
use troth::{CheckedAgreement, Docket, Engine, Kept, check_all, document_of, incidents_of};
use troth_model::{Finding, Incident, ReadingId, Standing};
use troth_monitor::Asked;

/// A docket with everything in it read, as known when all of it is known.
struct Read {
    docket: Docket,
    kept: Kept,
    incidents: Vec<Incident>,
}

impl Read {
    fn new(folder: &Path) -> Self {
        let docket = Docket::open(folder).expect("the docket is in the repository");
        let is_row = |path: &Path| path.starts_with(folder.join("records"));
        let faults = docket.faults.iter().filter(|fault| !is_row(&fault.path));
        assert_eq!(faults.count(), 0, "{:?}", docket.faults);
        let mut files: Vec<PathBuf> = fs::read_dir(folder.join("documents"))
            .expect("it has documents")
            .map(|entry| entry.expect("a folder can be listed").path())
            .collect();
        files.sort();
        let texts = files.into_iter().map(|path| {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read(path).expect("a document can be read"))
        });
        let mut kept = read(&docket, texts);
        docket.filed_into(&mut kept);
        let incidents = incidents_of(&kept);
        Self { docket, kept, incidents }
    }

    fn check(&self, as_of: &str) -> Vec<CheckedAgreement<'_>> {
        let as_of = as_of.parse().expect("an instant");
        let asked = Asked { as_of, known_at: Timestamp::MAX };
        check_all(&self.docket, &self.kept, &self.incidents, asked)
    }

    fn findings(&self, as_of: &str) -> Vec<Finding> {
        self.check(as_of).into_iter().flat_map(|one| one.checked.findings).collect()
    }
}

fn read(docket: &Docket, texts: impl Iterator<Item = (String, Vec<u8>)>) -> Kept {
    let engine: Engine = docket.engine();
    let mut kept = Kept::default();
    for (name, bytes) in texts {
        let (received, problems) = troth_intake::receive(&name, bytes, &docket.intake());
        assert!(problems.is_empty(), "{problems:?}");
        for received in received {
            let document = document_of(&received, &docket.settings.zone);
            kept.accounts.extend(engine.read(&document, &ReadingId::new("r1")));
            kept.documents.push((document, Timestamp::MIN));
        }
    }
    kept
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// Each docket with a real agreement, and a time by which all of it has settled.
const DOCKETS: &[(&str, &str)] = &[
    ("easter-truce-2025", "2025-06-01T00:00:00Z"),
    ("energy-moratorium-2025", "2025-06-01T00:00:00Z"),
    ("fishing-licences-2031", "2031-07-01T00:00:00Z"),
    ("idlib-memorandum-2018", "2019-03-01T00:00:00Z"),
    ("minsk-withdrawal-2015", "2015-05-01T00:00:00Z"),
];

/// "clause 1, as ukraine reads it, russia: disputed, settled: attack at Sudzha … (1 for, 1 against)"
fn line(finding: &Finding) -> String {
    let reading =
        finding.reading.as_ref().map_or(String::new(), |by| format!(", as {by} reads it"));
    let bearer = finding.bearer.as_ref().map_or("nobody", |party| party.as_str());
    let progress =
        finding.progress.map_or(String::new(), |progress| format!(", {} of 3", progress.level()));
    format!(
        "{}{reading}, {bearer}: {}, {}{progress}: {} ({} for, {} against; {})\n",
        finding.clause,
        finding.standing,
        finding.finality,
        finding.case.title,
        finding.n_for,
        finding.n_against,
        finding.rule.as_str(),
    )
}

#[test]
fn what_comes_out_of_each_docket() {
    for (name, as_of) in DOCKETS {
        let folder = examples().join(name);
        let read = Read::new(&folder);
        let told: String = read.findings(as_of).iter().map(line).collect();
        expect_file![folder.join("findings.txt")].assert_eq(&told);
    }
}

#[test]
fn every_example_in_the_agreements_comes_out_and_nothing_is_left_to_mend() {
    for (name, _) in DOCKETS {
        let docket = Docket::open(&examples().join(name)).expect("the docket is there");
        for (path, agreement) in &docket.agreements {
            let failed = troth_monitor::run_examples(agreement, &docket.settings.parties);
            assert!(failed.is_empty(), "{}: {failed:?}", path.display());
            let mended = troth_agreement::lint(agreement);
            assert!(mended.is_empty(), "{}: {mended:?}", path.display());
            let laid_out = troth_agreement::format_page(&agreement.page);
            assert_eq!(laid_out, agreement.page, "{} is laid out", path.display());
        }
    }
}

#[test]
fn every_finding_is_replayed_from_its_evidence() {
    for (name, as_of) in DOCKETS {
        let read = Read::new(&examples().join(name));
        for one in read.check(as_of) {
            let facts = troth_replay::Facts {
                parties: &read.docket.settings.parties,
                sources: &read.docket.settings.sources,
                documents: &read.kept.documents,
                accounts: &read.kept.accounts,
                incidents: &read.incidents,
                coverage: &read.docket.coverage,
                positions: &one.world.positions,
            };
            for finding in &one.checked.findings {
                let replayed = troth_replay::replay(finding, one.agreement, &facts);
                assert_eq!(replayed, troth_replay::Replayed::Holds, "{}", line(finding));
            }
        }
    }
}

#[test]
fn without_coverage_every_kept_turns_unobserved() {
    let mut n_kept = 0;
    for (name, as_of) in DOCKETS {
        let mut read = Read::new(&examples().join(name));
        let covered = read.findings(as_of);
        read.docket.coverage.clear();
        let bare = read.findings(as_of);
        for finding in
            covered.iter().filter(|found| found.rule.as_str() == "no-breach-told-covered")
        {
            assert_eq!(finding.standing, Standing::Kept);
            n_kept += 1;
            let same = bare.iter().find(|other| other.id == finding.id);
            let standing = same.map(|other| other.standing);
            assert_eq!(standing, Some(Standing::Unobserved), "{}", line(finding));
        }
        assert!(bare.iter().all(|finding| finding.rule.as_str() != "no-breach-told-covered"));
    }
    assert!(n_kept > 0, "some docket is quiet somewhere");
}

// ---- sides exchanged, an admission taken away ----

/// A docket between two states at peace: `A` and `B` stand for them.
fn staged(
    first: (&str, &str, &str),
    other: (&str, &str, &str),
    with_admission: bool,
) -> Vec<String> {
    let fill = |text: &str| {
        text.replace("{A}", first.0)
            .replace("{A adj}", first.1)
            .replace("{A code}", first.2)
            .replace("{A id}", &first.2.to_lowercase())
            .replace("{B}", other.0)
            .replace("{B adj}", other.1)
            .replace("{B code}", other.2)
            .replace("{B id}", &other.2.to_lowercase())
    };
    let folder = tempfile::TempDir::new().expect("there is room for a folder");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), fill(text)).expect("the folder is writable");
    };
    fs::create_dir_all(folder.path().join("agreements")).expect("the folder is writable");
    fs::create_dir_all(folder.path().join("documents")).expect("the folder is writable");
    write(
        "troth.toml",
        "name = \"Staged\"\nzone = \"UTC\"\nrecord = \"record.troth\"\n\
        [[party]]\nid = \"{A id}\"\nname = \"{A}\"\ncountry = \"{A code}\"\n\
        [[party]]\nid = \"{B id}\"\nname = \"{B}\"\ncountry = \"{B code}\"\n",
    );
    write(
        "agreements/staged.md",
        "```troth\nagreement \"Staged\" between {A id} and {B id}\n  \
        in force from 2031-03-01 until 2031-03-31\n\
        clause 1: neither party may attack a thing in category energy, rail or port\n  \
        released by a breach of clause 1\n\
        clause 2: the accused party must answer within 48 hours of an alleged breach of clause 1\n```\n",
    );
    write(
        "documents/1.md",
        "---\npublisher: Coast Gazette\ndate: 2031-03-04\n---\n\
        {A adj} forces struck a power plant on Monday, {B}'s energy ministry said.\n\n\
        {A}'s defence ministry denied that {A adj} forces had struck the power plant on Monday.\n",
    );
    write(
        "documents/2.md",
        "---\npublisher: Harbour Post\ndate: 2031-03-08\n---\n\
        {B adj} forces shelled a railway station on Friday, {A}'s interior ministry said.\n",
    );
    if with_admission {
        write(
            "documents/3.md",
            "---\npublisher: Harbour Post\ndate: 2031-03-12\n---\n\
            {A}'s defence ministry said on Wednesday that {A adj} forces had struck a port on Tuesday.\n",
        );
    }
    let read = Read::new(folder.path());
    let mut lines: Vec<String> = read.findings("2031-05-01T00:00:00Z").iter().map(line).collect();
    lines.sort();
    lines
}

const CHILE: (&str, &str, &str) = ("Chile", "Chilean", "CHL");
const PERU: (&str, &str, &str) = ("Peru", "Peruvian", "PER");

#[test]
fn exchanged_sides_give_exchanged_findings() {
    let exchange = |line: &String| {
        line.replace(" chl:", "\u{1}").replace(" per:", " chl:").replace('\u{1}', " per:")
    };
    let mut exchanged: Vec<String> = staged(PERU, CHILE, true).iter().map(exchange).collect();
    exchanged.sort();
    let straight = staged(CHILE, PERU, true);
    assert!(straight.iter().any(|line| line.contains(": broken,")), "{straight:?}");
    assert!(straight.iter().any(|line| line.contains(": disputed,")), "{straight:?}");
    assert_eq!(exchanged, straight);
}

#[test]
fn without_the_admission_nothing_is_broken() {
    let is_broken = |line: &String| line.contains(": broken,") && line.contains("staged/1");
    assert!(staged(CHILE, PERU, true).iter().any(is_broken));
    assert!(!staged(CHILE, PERU, false).iter().any(is_broken));
}
