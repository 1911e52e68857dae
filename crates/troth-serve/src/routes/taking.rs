//! Takes in documents that were dropped on the page: what is wrong with one costs that one alone.

use serde_json::{Value, json};
use troth::{Keeper, Taken, document_of};
use troth_intake::{Body, Item, Options, Published, Received, receive_each};
use troth_model::{Account, Document, ReadingId};
use troth_text::Severity;

use crate::ask::{Answer, Ask, Fault, Reply, Upload};

/// A document that was read and is not yet recorded.
struct Read {
    received: Box<Received>,
    document: Document,
    accounts: Vec<Account>,
}

/// `POST /documents`.
pub fn take(ask: &Ask<'_>) -> Answer {
    if ask.files.is_empty() {
        return Err(Fault::wrong("there is no file in this request")
            .help("send files as multipart/form-data, each with its name"));
    }
    let author = ask.visitor.author(ask.query.get("by"))?;
    let options = options(ask)?;
    let places = ask.snapshot.docket.files.get("places.csv");
    let maker = ask.app.with_keeper(|keeper| keeper.present_reading(places))?;
    let mut all = Vec::new();
    for file in &ask.files {
        all.push((file, read(ask, file, &options, &maker.reading())?));
    }
    // Reading takes long, writing does not: others write meanwhile.
    let files = ask.app.writing(|keeper| {
        let mut files = Vec::new();
        for (file, (read, problems)) in all {
            let taken = record(keeper, &read, &maker)?;
            files.push(told(&file.name, &read, &taken, problems));
        }
        let names: Vec<&str> = ask.files.iter().map(|file| file.name.as_str()).collect();
        keeper.audit(&json!({"what": "documents", "files": names}), &author)?;
        Ok(files)
    })?;
    Ok(Reply::of(&json!({"files": files, "entries_head": ask.app.now().head()})))
}

fn options(ask: &Ask<'_>) -> Result<Options, Fault> {
    let mut options = ask.snapshot.docket.intake();
    options.given.publisher = ask.query.get("publisher").map(str::to_owned);
    if let Some(told) = ask.query.get("published") {
        let published = Published::parse(told);
        options.given.published =
            Some(published.map_err(|error| Fault::wrong(format!("`published={told}`: {error}")))?);
    }
    Ok(options)
}

/// The documents of a file, those that the record has already without accounts, and what is wrong.
fn read(
    ask: &Ask<'_>,
    file: &Upload,
    options: &Options,
    reading: &ReadingId,
) -> Result<(Vec<Read>, Vec<Value>), Fault> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    receive_each(&file.name, Body::Bytes(file.bytes.to_vec()), options, &mut |item| match item {
        Item::Document(received) => {
            problems.extend(
                received.notes.iter().filter(|note| note.severity != Severity::Note).map(problem),
            );
            all.push(received);
        }
        Item::Problem(one) => problems.push(problem(&one)),
    });
    let zone = &ask.snapshot.docket.settings.zone;
    let mut read = Vec::new();
    for received in all {
        let document = document_of(&received, zone);
        let is_known = ask.app.with_keeper(|keeper| keeper.has(&document.id))?;
        let accounts = match (is_known, received.is_readable()) {
            (false, true) => ask.app.engine().read(&document, reading),
            (false, false) => {
                problems.push(unread(&received));
                Vec::new()
            }
            (true, _) => Vec::new(),
        };
        read.push(Read { received, document, accounts });
    }
    Ok((read, problems))
}

fn problem(problem: &troth_intake::Problem) -> Value {
    let severity = if problem.severity == Severity::Error { "error" } else { "warning" };
    json!({"id": problem.id, "severity": severity, "message": problem.to_string()})
}

fn unread(received: &Received) -> Value {
    let code = received.language.as_ref().map_or("", |language| language.value.as_str());
    let language = troth_intake::language_name(code);
    let message =
        format!("written in {language}: kept in the record, not read (this program reads English)");
    json!({"id": "other-language", "severity": "warning", "message": message})
}

fn record(
    keeper: &mut Keeper,
    read: &[Read],
    maker: &troth::Maker,
) -> Result<Vec<Taken>, troth::Failure> {
    let mut taken = Vec::new();
    for one in read {
        taken.push(keeper.take(&one.received, &one.document, &one.accounts, maker)?);
    }
    keeper.flush()?;
    Ok(taken)
}

fn told(name: &str, read: &[Read], taken: &[Taken], problems: Vec<Value>) -> Value {
    let ids: Vec<String> = read.iter().map(|one| one.document.id.to_string()).collect();
    json!({
        "name": name,
        "document": ids.first(),
        "documents": ids,
        "accounts_n": read.iter().map(|one| one.accounts.len()).sum::<usize>(),
        "already": taken.iter().filter(|taken| **taken == Taken::Already).count(),
        "problems": problems,
    })
}
