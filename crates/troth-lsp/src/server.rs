//! The conversation: what the editor tells and asks, one message after the other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lsp_server::{Connection, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _, PublishDiagnostics,
};
use lsp_types::request::{Completion, Formatting, HoverRequest, Request as _};
use lsp_types::{
    CodeDescription, CompletionOptions, CompletionParams, CompletionResponse, Diagnostic,
    DiagnosticRelatedInformation, DiagnosticSeverity, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentFormattingParams, Hover, HoverContents, HoverParams, HoverProviderCapability, Location,
    MarkupContent, MarkupKind, NumberOrString, OneOf, PublishDiagnosticsParams, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextEdit, Uri,
};
use troth_agreement::{format_page, lint};
use troth_text::{ByteSpan, Severity};

use crate::complete::complete;
use crate::desk::{Desk, failed_examples, path_of, read};
use crate::hover::{beside, clause_at};
use crate::places::{byte, range};

/// A failure of the conversation itself: the editor is gone, or speaks something else.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Serves one editor on standard input and output until it says goodbye.
///
/// # Errors
/// When the editor does not speak the protocol, or is gone before it says goodbye.
pub fn serve_on_stdio() -> Result<(), Failure> {
    let (connection, threads) = Connection::stdio();
    serve(&connection)?;
    drop(connection);
    threads.join()?;
    Ok(())
}

/// Serves one editor on any connection.
///
/// # Errors
/// As [`serve_on_stdio`].
pub fn serve(connection: &Connection) -> Result<(), Failure> {
    connection.initialize(serde_json::to_value(capabilities())?)?;
    let mut server = Server { connection, pages: BTreeMap::new(), desks: BTreeMap::new() };
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request)? {
                    return Ok(());
                }
                server.answer(request)?;
            }
            Message::Notification(notification) => server.hear(notification)?,
            Message::Response(_) => {}
        }
    }
    Ok(())
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["\"".to_owned(), " ".to_owned()]),
            ..CompletionOptions::default()
        }),
        document_formatting_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    /// The open pages as they are in the editor, by their URI.
    pages: BTreeMap<String, Page>,
    /// The dockets around them, by their folder.
    desks: BTreeMap<PathBuf, Desk>,
}

struct Page {
    uri: Uri,
    path: PathBuf,
    text: String,
    desk: Option<PathBuf>,
}

impl Server<'_> {
    // ---- what is told ----

    fn hear(&mut self, told: Notification) -> Result<(), Failure> {
        match told.method.as_str() {
            DidOpenTextDocument::METHOD => {
                let told: DidOpenTextDocumentParams = serde_json::from_value(told.params)?;
                self.open(told.text_document.uri, told.text_document.text)
            }
            DidChangeTextDocument::METHOD => {
                let told: DidChangeTextDocumentParams = serde_json::from_value(told.params)?;
                let Some(last) = told.content_changes.into_iter().last() else { return Ok(()) };
                let uri = told.text_document.uri;
                match self.pages.get_mut(uri.as_str()) {
                    Some(page) => {
                        page.text = last.text;
                        self.say_what_is_wrong(&uri)
                    }
                    None => self.open(uri, last.text),
                }
            }
            DidSaveTextDocument::METHOD => {
                let told: DidSaveTextDocumentParams = serde_json::from_value(told.params)?;
                // The docket may have changed on the disk: it is looked at anew.
                let uri = told.text_document.uri;
                match self.pages.remove(uri.as_str()) {
                    Some(page) => {
                        page.desk.and_then(|folder| self.desks.remove(&folder));
                        self.open(uri, page.text)
                    }
                    None => Ok(()),
                }
            }
            DidCloseTextDocument::METHOD => {
                let told: DidCloseTextDocumentParams = serde_json::from_value(told.params)?;
                self.pages.remove(told.text_document.uri.as_str());
                self.publish(told.text_document.uri, Vec::new())
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, uri: Uri, text: String) -> Result<(), Failure> {
        let path = path_of(&uri).unwrap_or_else(|| PathBuf::from("agreement.md"));
        let known = self.desks.keys().find(|folder| path.starts_with(folder)).cloned();
        let desk = known.or_else(|| {
            let desk = Desk::around(&path)?;
            let folder = desk.folder().to_owned();
            self.desks.insert(folder.clone(), desk);
            Some(folder)
        });
        let page = Page { uri: uri.clone(), path, text, desk };
        self.pages.insert(uri.as_str().to_owned(), page);
        self.say_what_is_wrong(&uri)
    }

    fn desk(&self, page: &Page) -> Option<&Desk> {
        page.desk.as_ref().and_then(|folder| self.desks.get(folder))
    }

    fn say_what_is_wrong(&self, uri: &Uri) -> Result<(), Failure> {
        let Some(page) = self.pages.get(uri.as_str()) else { return Ok(()) };
        let desk = self.desk(page);
        let read = read(&page.path, &page.text, desk);
        let mut found = read.diagnostics;
        found.extend(lint(&read.agreement));
        found.extend(failed_examples(&read.agreement, desk));
        let told = found.iter().map(|one| diagnostic(page, one)).collect();
        self.publish(page.uri.clone(), told)
    }

    fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>) -> Result<(), Failure> {
        let told = PublishDiagnosticsParams { uri, diagnostics, version: None };
        let told = Notification::new(PublishDiagnostics::METHOD.to_owned(), told);
        self.connection.sender.send(told.into())?;
        Ok(())
    }

    // ---- what is asked ----

    fn answer(&self, request: Request) -> Result<(), Failure> {
        let id = request.id;
        let response = match request.method.as_str() {
            HoverRequest::METHOD => {
                Response::new_ok(id, self.hover(&serde_json::from_value(request.params)?))
            }
            Completion::METHOD => {
                Response::new_ok(id, self.complete(&serde_json::from_value(request.params)?))
            }
            Formatting::METHOD => {
                Response::new_ok(id, self.format(&serde_json::from_value(request.params)?))
            }
            other => {
                let code = lsp_server::ErrorCode::MethodNotFound as i32;
                Response::new_err(id, code, format!("`{other}` is not served"))
            }
        };
        self.connection.sender.send(response.into())?;
        Ok(())
    }

    fn hover(&self, asked: &HoverParams) -> Option<Hover> {
        let place = &asked.text_document_position_params;
        let page = self.pages.get(place.text_document.uri.as_str())?;
        let desk = self.desk(page);
        let agreement = read(&page.path, &page.text, desk).agreement;
        let clause = clause_at(&agreement, byte(&page.text, place.position))?;
        let findings = desk.map(|desk| desk.findings(&agreement));
        let value = beside(&agreement, clause, findings.as_deref());
        Some(Hover {
            contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
            range: Some(range(&page.text, clause.code)),
        })
    }

    fn complete(&self, asked: &CompletionParams) -> Option<CompletionResponse> {
        let place = &asked.text_document_position;
        let page = self.pages.get(place.text_document.uri.as_str())?;
        let desk = self.desk(page);
        let agreement = read(&page.path, &page.text, desk).agreement;
        let places = desk.map(Desk::places).unwrap_or_default();
        let at = byte(&page.text, place.position);
        Some(CompletionResponse::Array(complete(&page.text, at, &agreement, &places)))
    }

    fn format(&self, asked: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
        let page = self.pages.get(asked.text_document.uri.as_str())?;
        let laid_out = format_page(&page.text);
        if laid_out == page.text {
            return Some(Vec::new());
        }
        let whole = range(&page.text, ByteSpan::new(0, page.text.len()));
        Some(vec![TextEdit { range: whole, new_text: laid_out }])
    }
}

fn diagnostic(page: &Page, found: &troth_text::Diagnostic) -> Diagnostic {
    let text = &page.text;
    let first = found.labels.first();
    let related = found.labels.iter().skip(1).map(|label| DiagnosticRelatedInformation {
        location: Location { uri: page.uri.clone(), range: range(text, label.span) },
        message: label.message.clone(),
    });
    let label = first.map_or("", |label| label.message.as_str());
    let help = found.help.as_ref().map(|help| format!("help: {help}"));
    let lines: Vec<&str> = [Some(found.message.as_str()), Some(label), help.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    Diagnostic {
        range: range(text, first.map_or(ByteSpan::new(0, 0), |label| label.span)),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(found.id.to_owned())),
        code_description: None::<CodeDescription>,
        source: Some("troth".to_owned()),
        message: lines.join("\n"),
        related_information: Some(related.collect()),
        ..Diagnostic::default()
    }
}
