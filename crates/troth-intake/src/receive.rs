//! From bytes to documents: containers are opened, formats told apart, records taken one by one.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use crate::draft::{Around, Draft, finish};
use crate::formats::json::{Place, Within};
use crate::formats::{Opened, html, json, mail, markdown, note_loss, plain, undecodable};
use crate::infer::last_part;
use crate::options::Options;
use crate::problem::Problem;
use crate::received::Received;
use crate::sniff::{self, Container, Format};
use crate::text::encoding::{Hints, decode};
use crate::unpack::{Counted, Guard, read_all, too_large, unreadable};

/// So many bytes tell what the rest is.
const HEAD: u64 = 64 * 1024;

/// What comes out of an input: documents and problems, in its order.
#[derive(Debug)]
pub enum Item {
    /// A document that was read, perhaps with notes.
    Document(Box<Received>),
    /// Something that was not read, and why.
    Problem(Problem),
}

/// Reads all documents in `bytes`, which came under `name`.
///
/// Never fails and never panics: what cannot be read is a [`Problem`], one for each fault, and
/// everything else is read.
///
/// ```
/// use troth_intake::{Options, receive};
/// let lines = b"{\"text\": \"Talks began.\"}\n{\"text\": \n{\"text\": \"They go on.\"}\n";
/// let (documents, problems) = receive("reports.jsonl", lines.to_vec(), &Options::default());
/// assert_eq!(documents.len(), 2);
/// assert_eq!(
///     problems[0].to_string(),
///     "reports.jsonl:2: not valid JSON here (expected a value, found the end of the line)"
/// );
/// ```
#[must_use]
pub fn receive(name: &str, bytes: Vec<u8>, options: &Options) -> (Vec<Received>, Vec<Problem>) {
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    receive_each(name, Body::Bytes(bytes), options, &mut |item| match item {
        Item::Document(document) => documents.push(*document),
        Item::Problem(problem) => problems.push(problem),
    });
    (documents, problems)
}

/// The bytes of an input: all at once, or as they come.
pub enum Body<'b> {
    /// In memory; a plain text is then taken without a copy.
    Bytes(Vec<u8>),
    /// To be read; JSON Lines and archives of them are then taken record by record.
    Stream(Box<dyn Read + 'b>),
}

/// Reads all documents in `body`, which came under `name`, handing each over as it is read.
pub fn receive_each(name: &str, body: Body, options: &Options, sink: &mut dyn FnMut(Item)) {
    let budget = Cell::new(options.limits.unpacked);
    let mut intake = Intake { options, sink, budget: &budget };
    let context = Context { depth: 0, charset: None, around: Around::default() };
    intake.take(name, body, &context);
}

struct Intake<'i> {
    options: &'i Options,
    sink: &'i mut dyn FnMut(Item),
    /// What may still be unpacked.
    budget: &'i Cell<u64>,
}

/// What is known of an input from the container that it lies in.
#[derive(Clone)]
struct Context {
    depth: usize,
    charset: Option<String>,
    around: Around,
}

impl Context {
    fn deeper(&self) -> Self {
        Self { depth: self.depth + 1, charset: None, around: self.around.clone() }
    }
}

impl Intake<'_> {
    fn take(&mut self, name: &str, body: Body, context: &Context) {
        if let Err(problem) = self.try_take(name, body, context) {
            (self.sink)(Item::Problem(problem));
        }
    }

    fn try_take(&mut self, name: &str, body: Body, context: &Context) -> Result<(), Problem> {
        let (head, body) = peek(body, name)?;
        match sniff::container(&head) {
            Some(_) if context.depth >= self.options.limits.depth => {
                let limit = self.options.limits.depth;
                let problem = Problem::error("packed-too-deep", name, "packed too often");
                return Err(problem.expected(format!("at most {limit} containers in one another")));
            }
            Some(Container::Gzip) => return self.gzip(name, body, context),
            Some(Container::Zip) => return self.zip(name, body, context),
            None => {}
        }
        if let Some(kind) = sniff::unread_kind(&head) {
            return Err(unread(name, kind));
        }
        if sniff::is_json_lines(&head, name) {
            return self.json_lines(name, body, context);
        }
        let bytes = self.collect(name, body)?;
        if sniff::is_mail(&bytes, name) {
            return self.mail(name, bytes, context);
        }
        self.text(name, bytes, context)
    }

    fn collect(&self, name: &str, body: Body) -> Result<Vec<u8>, Problem> {
        let most = self.most();
        match body {
            Body::Bytes(bytes) if bytes.len() as u64 > most => Err(too_large(name, most)),
            Body::Bytes(bytes) => Ok(bytes),
            Body::Stream(reader) => read_all(reader, name, most),
        }
    }

    /// Bytes of a document at most: places in a text are numbers of 32 bits, and a text may be
    /// larger than its bytes.
    fn most(&self) -> u64 {
        self.options.limits.document.min(1 << 30)
    }

    fn gzip(&mut self, name: &str, body: Body, context: &Context) -> Result<(), Problem> {
        let n_packed = Cell::new(0);
        let packed = Counted::new(into_reader(body), &n_packed);
        let unpacked = flate2::read::MultiGzDecoder::new(packed);
        let guarded = Guard::new(unpacked, &n_packed, self.budget, &self.options.limits);
        self.try_take(name, Body::Stream(Box::new(guarded)), &context.deeper())
    }

    fn zip(&mut self, name: &str, body: Body, context: &Context) -> Result<(), Problem> {
        let most = self.options.limits.unpacked.min(2 << 30);
        let bytes = match body {
            Body::Bytes(bytes) => bytes,
            Body::Stream(reader) => read_all(reader, name, most)?,
        };
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
            .map_err(|fault| damaged_archive(name, &fault))?;
        let members = self.members(name, &archive)?;
        for (member, idx) in members {
            let inner = format!("{name}!{member}");
            if let Err(problem) = self.member(&mut archive, idx, &inner, context) {
                (self.sink)(Item::Problem(problem));
            }
        }
        Ok(())
    }

    /// The members to read, sorted by name, so that the order does not depend on the packer.
    fn members(&self, name: &str, archive: &Archive) -> Result<Vec<(String, usize)>, Problem> {
        let most = self.options.limits.members;
        if archive.len() > most {
            let message = format!("an archive of {} members", archive.len());
            let problem = Problem::error("archive-too-long", name, message);
            return Err(problem.expected(format!("at most {most}")));
        }
        if let Some(kind) = office_file(archive) {
            return Err(unread(name, kind));
        }
        let named = member_names(archive).enumerate().map(|(idx, member)| (member, idx));
        let mut members: Vec<(String, usize)> =
            named.filter(|(member, _)| is_document_name(member)).collect();
        members.sort();
        if members.is_empty() {
            let problem = Problem::error("archive-empty", name, "an archive without a file");
            return Err(problem.expected("at least one"));
        }
        Ok(members)
    }

    fn member(
        &mut self,
        archive: &mut Archive,
        idx: usize,
        name: &str,
        context: &Context,
    ) -> Result<(), Problem> {
        let member = archive.by_index(idx).map_err(|fault| match fault {
            zip::result::ZipError::UnsupportedArchive(_) => {
                let message = format!("packed in a way that is not read: {fault}");
                Problem::error("archive-unsupported", name, message)
                    .expected("a member stored or deflated, without a password")
            }
            other => damaged_archive(name, &other),
        })?;
        let n_packed = Cell::new(member.compressed_size());
        let guarded = Guard::new(member, &n_packed, self.budget, &self.options.limits);
        self.try_take(name, Body::Stream(Box::new(guarded)), &context.deeper())
    }

    /// Takes JSON Lines one by one, whatever the size of the whole.
    fn json_lines(&mut self, name: &str, body: Body, context: &Context) -> Result<(), Problem> {
        let mut reader = BufReader::with_capacity(1 << 16, into_reader(body));
        let most = self.most();
        let mut n_records = 0;
        for line_number in 1.. {
            let mut line = Vec::new();
            let read = reader.by_ref().take(most + 1).read_until(b'\n', &mut line);
            let faulty = |fault: &io::Error| unreadable(name, fault).at(line_number, None);
            if read.map_err(|fault| faulty(&fault))? == 0 {
                break;
            }
            let too_long = line.len() as u64 > most && !line.ends_with(b"\n");
            if too_long {
                (self.sink)(Item::Problem(too_large(name, most).at(line_number, None)));
                skip_line(&mut reader).map_err(|fault| faulty(&fault))?;
            } else if line_number == 1 && line.starts_with(b"\xEF\xBB\xBF") {
                line.drain(..3);
            }
            line.truncate(line.trim_ascii_end().len());
            n_records += usize::from(!line.is_empty());
            if !line.is_empty() && !too_long {
                self.json_line(name, line, line_number, context);
            }
        }
        if n_records == 0 {
            return Err(empty(name));
        }
        Ok(())
    }

    fn json_line(&mut self, name: &str, line: Vec<u8>, line_number: usize, context: &Context) {
        let hints = Hints { given: self.options.encoding.map(|one| one.0), declared: None };
        let decoded = decode(line, hints).map_err(|why| undecodable(name, why));
        let record = format!("{name}:{line_number}");
        let place = Place { file: name, name: &record, line: line_number, within: Within::Line };
        let read = decoded.and_then(|decoded| {
            let note = note_loss(name, &decoded);
            let mut draft = json::read_record(&decoded.text, place)?;
            draft.notes.extend(note);
            Ok(draft)
        });
        let finished = read.and_then(|draft| finish(draft, &context.around, self.options));
        self.hand_over(finished.map_err(|problem| problem.at_line(Some(line_number))));
    }

    fn mail(&mut self, name: &str, bytes: Vec<u8>, context: &Context) -> Result<(), Problem> {
        let given = self.options.encoding.map(|one| one.0);
        let Some(mail) = mail::read(&bytes, name, given) else {
            return self.text(name, bytes, context);
        };
        drop(bytes);
        let finished = finish(mail.draft, &context.around, self.options);
        let around = match &finished {
            Ok(document) => Around {
                published: document.published.as_ref().map(|told| told.value),
                publisher: document.publisher.as_ref().map(|told| told.value.clone()),
            },
            Err(_) => context.around.clone(),
        };
        let has_attachments = !mail.attachments.is_empty();
        match finished {
            // A message that only carries its attachments is no fault.
            Err(problem) if has_attachments && problem.id == "no-text" => {}
            other => self.hand_over(other),
        }
        for attachment in mail.attachments {
            let inner = format!("{name}!{}", attachment.name);
            let context = Context {
                depth: context.depth + 1,
                charset: attachment.charset,
                around: around.clone(),
            };
            if context.depth <= self.options.limits.depth {
                self.take(&inner, Body::Bytes(attachment.bytes), &context);
            }
        }
        Ok(())
    }

    fn text(&mut self, name: &str, bytes: Vec<u8>, context: &Context) -> Result<(), Problem> {
        if bytes.is_empty() {
            return Err(empty(name));
        }
        let charset = context.charset.clone().or_else(|| html::declared_charset(&bytes));
        let given = self.options.encoding.map(|one| one.0);
        let original = std::str::from_utf8(&bytes).is_err().then(|| bytes.clone());
        let decoded = decode(bytes, Hints { given, declared: charset.as_deref() })
            .map_err(|why| undecodable(name, why))?;
        let notes = note_loss(name, &decoded).into_iter().collect();
        let opened = Opened { name: name.to_owned(), original, decoded, notes };
        self.formatted(opened, context)
    }

    fn formatted(&mut self, opened: Opened, context: &Context) -> Result<(), Problem> {
        let text = &opened.decoded.text;
        let draft: Draft = match sniff::format(text, &opened.name) {
            Format::Json => {
                self.json(opened, context);
                return Ok(());
            }
            _ if sniff::is_other_xml(text) => return Err(unread(&opened.name, "an XML file")),
            Format::Html => html::read(opened, self.options.limits.page)?,
            Format::Markdown => markdown::read(opened),
            Format::Plain => plain::read(opened),
        };
        self.hand_over(finish(draft, &context.around, self.options));
        Ok(())
    }

    fn json(&mut self, opened: Opened, context: &Context) {
        let mut notes = opened.notes;
        json::read_file(&opened.decoded.text, &opened.name, &mut |read| {
            let noted = read.map(|mut draft| {
                draft.notes.append(&mut notes);
                draft
            });
            self.hand_over(noted.and_then(|draft| finish(draft, &context.around, self.options)));
        });
    }

    fn hand_over(&mut self, finished: Result<Received, Problem>) {
        (self.sink)(match finished {
            Ok(document) => Item::Document(Box::new(document)),
            Err(problem) => Item::Problem(problem),
        });
    }
}

type Archive = zip::ZipArchive<Cursor<Vec<u8>>>;

/// The first bytes of an input, and the input as if nobody had looked.
fn peek<'b>(body: Body<'b>, name: &str) -> Result<(Vec<u8>, Body<'b>), Problem> {
    match body {
        Body::Bytes(bytes) => {
            let n_bytes = bytes.len().min(usize::try_from(HEAD).expect("a small number"));
            Ok((bytes[..n_bytes].to_vec(), Body::Bytes(bytes)))
        }
        Body::Stream(mut reader) => {
            let mut head = Vec::new();
            let read = reader.by_ref().take(HEAD).read_to_end(&mut head);
            read.map_err(|fault| unreadable(name, &fault))?;
            let whole = Cursor::new(head.clone()).chain(reader);
            Ok((head, Body::Stream(Box::new(whole))))
        }
    }
}

fn into_reader<'b>(body: Body<'b>) -> Box<dyn Read + 'b> {
    match body {
        Body::Bytes(bytes) => Box::new(Cursor::new(bytes)),
        Body::Stream(reader) => reader,
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let n_bytes = end.map_or(buffer.len(), |at| at + 1);
        let done = end.is_some() || buffer.is_empty();
        reader.consume(n_bytes);
        if done {
            return Ok(());
        }
    }
}

fn empty(name: &str) -> Problem {
    let problem = Problem::error("empty", name, "the file is empty");
    problem.expected("a text of at least one word")
}

fn unread(name: &str, kind: &str) -> Problem {
    Problem::error("kind-unread", name, format!("{kind}, which is not read"))
        .expected("text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip")
}

fn damaged_archive(name: &str, fault: &zip::result::ZipError) -> Problem {
    match fault {
        zip::result::ZipError::InvalidArchive(_) => {
            Problem::error("archive-damaged", name, "the archive is damaged or cut short")
        }
        zip::result::ZipError::Io(fault) => unreadable(name, fault),
        other => Problem::error("archive-damaged", name, format!("the archive: {other}")),
    }
}

/// The names of an archive's members, in its order; one that is no text gets a number.
fn member_names(archive: &Archive) -> impl Iterator<Item = String> {
    let named = archive.file_names().enumerate();
    named.map(|(idx, name)| name.map_or_else(|_| format!("member {}", idx + 1), Into::into))
}

/// Office files are archives of XML.
fn office_file(archive: &Archive) -> Option<&'static str> {
    let has = |wanted: &str| member_names(archive).any(|member| member == wanted);
    match () {
        () if has("[Content_Types].xml") => Some("an Office file"),
        () if has("mimetype") => Some("an OpenDocument file or an e-book"),
        () => None,
    }
}

/// Neither a folder nor what a system leaves beside its files.
fn is_document_name(member: &str) -> bool {
    let is_hidden = |part: &str| part.starts_with('.') && part.len() > 1 && part != "..";
    !member.ends_with('/')
        && !member.starts_with("__MACOSX/")
        && !last_part(member).is_empty()
        && !member.split('/').any(is_hidden)
}
