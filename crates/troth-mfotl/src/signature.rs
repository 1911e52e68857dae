//! Reads signatures: the names of events with the types of their places.

use troth_text::{ByteSpan, Diagnostic};

use crate::value::Type;

/// One kind of event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// The names and types of its places; a name may be empty.
    pub places: Vec<(String, Type)>,
}

/// The kinds of events that a log may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    declared: Vec<Declared>,
}

/// Predicates that are always there: number and time of the time point.
const BUILT_IN: &[&str] = &["tp", "ts", "tpts"];

impl Signature {
    /// The kinds of events in the order in which they were declared.
    #[must_use]
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// The number of a kind in [`Signature::declared`].
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.declared.iter().position(|declared| declared.name == name)
    }
}

/// Reads a signature such as `publish(r:int) approve(m:int, r:int)`; `#` begins a comment, and
/// `(* … *)` is one. What cannot be read is told, and the rest is taken.
#[must_use]
pub fn parse_signature(text: &str) -> (Signature, Vec<Diagnostic>) {
    let mut signature = Signature::default();
    let mut diagnostics = Vec::new();
    let mut reader = Reader { text, at: 0 };
    loop {
        reader.skip_blank();
        let start = reader.at;
        if start >= text.len() {
            return (signature, diagnostics);
        }
        match reader.declared() {
            Ok(declared) => {
                let span = ByteSpan::new(start, start + declared.name.len());
                match refuse(&declared.name, &signature, span) {
                    Some(diagnostic) => diagnostics.push(diagnostic),
                    None => signature.declared.push(declared),
                }
            }
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                reader.at = text[reader.at..].find('\n').map_or(text.len(), |n| reader.at + n);
            }
        }
    }
}

/// How long the comment is that begins here; one may stand within another.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"(*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*)") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn refuse(name: &str, signature: &Signature, span: ByteSpan) -> Option<Diagnostic> {
    let message = if BUILT_IN.contains(&name) {
        format!("`{name}` is always there and cannot be declared")
    } else if signature.find(name).is_some() {
        format!("`{name}` is declared twice")
    } else {
        return None;
    };
    Some(
        Diagnostic::error("repeated-predicate", message)
            .at(span, "again here")
            .help("give it another name"),
    )
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            self.at += match (trimmed.starts_with('#'), trimmed.starts_with("(*")) {
                (true, _) => trimmed.find('\n').unwrap_or(trimmed.len()),
                (_, true) => comment(trimmed),
                _ => return,
            };
        }
    }

    fn word(&mut self) -> &'t str {
        self.skip_blank();
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '#'))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn eat(&mut self, mark: char) -> bool {
        self.skip_blank();
        let is_there = self.rest().starts_with(mark);
        self.at += if is_there { mark.len_utf8() } else { 0 };
        is_there
    }

    fn expected(&self, expected: &str) -> Diagnostic {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Diagnostic::error("unreadable-signature", "this part of the signature cannot be read")
            .at(ByteSpan::new(self.at, self.at + length), format!("expected {expected}"))
            .help("write one event a line: `publish(author:string, page:int)`")
    }

    fn declared(&mut self) -> Result<Declared, Diagnostic> {
        let name = self.word().to_owned();
        if name.is_empty() {
            return Err(self.expected("the name of an event"));
        }
        if !self.eat('(') {
            return Err(self.expected("`(`"));
        }
        let mut places = Vec::new();
        while !self.eat(')') {
            if !places.is_empty() && !self.eat(',') {
                return Err(self.expected("`,` or `)`"));
            }
            places.push(self.place()?);
        }
        Ok(Declared { name, places })
    }

    fn place(&mut self) -> Result<(String, Type), Diagnostic> {
        self.skip_blank();
        let start = self.at;
        let mut word = self.word().to_owned();
        // The colon may stand apart from the name and the type.
        self.skip_blank();
        if word.ends_with(':') || self.rest().starts_with(':') {
            word.push_str(self.word());
            if word.ends_with(':') {
                word.push_str(self.word());
            }
        }
        let (name, kind) = word.split_once(':').unwrap_or(("", &word));
        let kind = match kind {
            "int" => Type::Int,
            "float" => Type::Float,
            "string" => Type::Text,
            "regexp" => Type::Pattern,
            _ => {
                let at = std::mem::replace(&mut self.at, start);
                let mut diagnostic = self.expected("a type: `int`, `float`, `string` or `regexp`");
                diagnostic.labels[0].span = ByteSpan::new(start, at.max(start));
                return Err(diagnostic);
            }
        };
        Ok((name.to_owned(), kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_types_and_perhaps_names() {
        let (signature, diagnostics) = parse_signature(
            "# events\napprove(m:int, string) (* by whom (* if told *) *)\nquiet()\nseen( at : float )",
        );
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let places: Vec<_> = signature.declared().iter().map(|one| one.places.clone()).collect();
        assert_eq!(
            places,
            [
                vec![("m".to_owned(), Type::Int), (String::new(), Type::Text)],
                vec![],
                vec![("at".to_owned(), Type::Float)],
            ]
        );
    }

    #[test]
    fn faults_leave_the_rest() {
        let (signature, diagnostics) = parse_signature("p(x:whole)\nq(x:int)\nq()\nts(x:int)\nr(");
        assert_eq!(signature.declared().len(), 1);
        let ids: Vec<_> = diagnostics.iter().map(|found| found.id).collect();
        assert_eq!(
            ids,
            [
                "unreadable-signature",
                "repeated-predicate",
                "repeated-predicate",
                "unreadable-signature"
            ]
        );
    }
}
