//! Tokens to statements, by recursive descent.
//!
//! A statement that cannot be read is skipped up to the next line that begins one: a wrong
//! clause never loses the others. What is left of a statement after it was understood is an
//! error, too, because a qualifier that is not understood would change its meaning.

use troth_text::{ByteSpan, Diagnostic};

use super::{
    Clause, ConditionSpec, Definition, End, ExampleLine, FactSpec, ForceSpec, Head, Item, Modal,
    NormSpec, PatternSpec, Proof, Reading, ReadingOf, RenewalSpec, Spanned, Statement, Statements,
    Who, Written,
};
use super::{Comment, Token, TokenKind, tokens};
use crate::length::{Length, Moment};
use crate::nearest::nearest;
use crate::verbs::{VERBS, Verb};

/// What one block says, with what is wrong in it.
pub struct Parsed<T> {
    /// What was understood.
    pub statements: Statements<T>,
    /// What was not.
    pub diagnostics: Vec<Diagnostic>,
    /// The numbers of clauses that were begun and could not be read.
    pub unread: Vec<String>,
}

/// Reads the statements of a `troth` block that covers `within` of `page`.
#[must_use]
pub fn parse_block(page: &str, within: ByteSpan) -> Parsed<Statement> {
    Parser::new(page, within, Parser::at_statement).statements(Parser::statement)
}

/// Reads the lines of a `troth example` block.
#[must_use]
pub fn parse_example(page: &str, within: ByteSpan) -> Parsed<ExampleLine> {
    Parser::new(page, within, Parser::at_example_line).statements(Parser::example_line)
}

/// Words that end a name: they join, qualify or begin something else.
const KEYWORDS: &[&str] = &[
    "or",
    "and",
    "with",
    "in",
    "within",
    "except",
    "by",
    "at",
    "more",
    "once",
    "after",
    "as",
    "undefined",
    "from",
    "until",
    "for",
    "on",
    "that",
    "reads",
    "standard",
    "released",
    "is",
    "between",
    "only",
    "renewed",
    "unless",
    "while",
    "times",
    "where",
];

const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

pub(super) struct Parser<'page> {
    page: &'page str,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
    n_comments_taken: usize,
    pos: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
    unread: Vec<String>,
    /// Whether a statement begins at the token.
    is_start: fn(&Self) -> bool,
}

impl<'page> Parser<'page> {
    fn new(page: &'page str, within: ByteSpan, is_start: fn(&Self) -> bool) -> Self {
        let (tokens, comments, diagnostics) = tokens(page, within);
        Self {
            page,
            tokens,
            comments,
            n_comments_taken: 0,
            pos: 0,
            diagnostics,
            unread: Vec::new(),
            is_start,
        }
    }

    /// The day D, as the page says it anywhere.
    pub(super) fn calendar_start(&self) -> Option<jiff::civil::Date> {
        let (blocks, _) = crate::markdown::blocks(self.page);
        let code = blocks.iter().filter(|block| block.kind == crate::markdown::BlockKind::Code);
        let within = code.map(|block| block.content);
        // A text that is no page is one block.
        let whole = ByteSpan::new(0, self.page.len());
        within.chain(blocks.is_empty().then_some(whole)).find_map(|within| {
            let mut other = Parser::new(self.page, within, Parser::at_statement);
            while other.token().kind != TokenKind::End {
                if other.token().is_first && other.eat(&["day"]) {
                    let day = other.day_d("is")?.node;
                    return Some(day);
                }
                other.advance();
            }
            None
        })
    }

    fn statements<T>(mut self, parse: fn(&mut Self) -> Option<T>) -> Parsed<T> {
        let mut items = Vec::new();
        while self.token().kind != TokenKind::End {
            let start = self.pos;
            let label = self.label_ahead();
            let node = parse(&mut self).filter(|_| self.is_finished());
            match node {
                Some(node) => {
                    let span = self.span_since(start);
                    let comments = self.take_comments(span.end());
                    items.push(Item { comments, statement: Spanned::new(node, span) });
                }
                None => {
                    self.unread.extend(label);
                    self.skip(start);
                }
            }
        }
        let trailing = self.take_comments(usize::MAX);
        Parsed {
            statements: Statements { items, trailing },
            diagnostics: self.diagnostics,
            unread: self.unread,
        }
    }

    /// Whether another statement begins here.
    pub(super) fn at_start(&self) -> bool {
        (self.is_start)(self)
    }

    /// Whether the statement ends here; what is left of it is an error.
    fn is_finished(&mut self) -> bool {
        let is_finished = self.token().kind == TokenKind::End || self.at_start();
        if !is_finished {
            self.unexpected("the end of the statement");
        }
        is_finished
    }

    fn skip(&mut self, start: usize) {
        if self.pos == start {
            self.pos += 1;
        }
        while self.token().kind != TokenKind::End && !self.at_start() {
            self.pos += 1;
        }
    }

    fn take_comments(&mut self, before: usize) -> Vec<String> {
        let rest = &self.comments[self.n_comments_taken..];
        let taken: Vec<String> = rest
            .iter()
            .take_while(|comment| comment.span.start() < before)
            .map(|comment| comment.span.slice(self.page).to_owned())
            .collect();
        self.n_comments_taken += taken.len();
        taken
    }

    /// The number of the clause that begins here, if one does.
    fn label_ahead(&self) -> Option<String> {
        let number = self.at_words(&["clause"]).then(|| self.tokens.get(self.pos + 1))??;
        matches!(number.kind, TokenKind::Number | TokenKind::Label)
            .then(|| number.span.slice(self.page).to_owned())
    }

    // ---- tokens ----

    pub(super) fn token(&self) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[self.pos.min(last)]
    }

    pub(super) fn token_after(&self, n: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[(self.pos + n).min(last)]
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.token();
        self.pos += 1;
        token
    }

    pub(super) fn text_of(&self, token: Token) -> &'page str {
        token.span.slice(self.page)
    }

    fn is_word(&self, token: Token, word: &str) -> bool {
        token.kind == TokenKind::Word && self.text_of(token).eq_ignore_ascii_case(word)
    }

    /// Whether these words come next.
    pub(super) fn at_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.is_word(self.token_after(n), word))
    }

    /// Whether these words come next, and then a token of this kind.
    pub(super) fn at_words_then(&self, words: &[&str], kind: TokenKind) -> bool {
        self.at_words(words) && self.token_after(words.len()).kind == kind
    }

    pub(super) fn at_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.at_words(&[word]))
    }

    /// Takes these words if they come next.
    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let are_there = self.at_words(words);
        if are_there {
            self.pos += words.len();
        }
        are_there
    }

    pub(super) fn eat_kind(&mut self, kind: TokenKind) -> bool {
        let is_there = self.token().kind == kind;
        if is_there {
            self.pos += 1;
        }
        is_there
    }

    pub(super) fn expect(&mut self, words: &[&str]) -> Option<()> {
        if self.eat(words) {
            return Some(());
        }
        // Of `independent speakers` with `independnt`, the second word was not reached.
        let n_right =
            (0..words.len()).take_while(|n| self.is_word(self.token_after(*n), words[*n]));
        self.pos += n_right.count();
        self.unexpected(&format!("`{}`", words.join(" ")));
        None
    }

    pub(super) fn span_since(&self, start: usize) -> ByteSpan {
        let first = self.tokens[start.min(self.tokens.len() - 1)].span;
        let last = self.tokens[self.pos.saturating_sub(1).max(start).min(self.tokens.len() - 1)];
        // A quote's token holds its words; a statement that ends with one ends after its mark.
        let end = match last.kind {
            TokenKind::Text => self.page[last.span.end()..].chars().next().map_or(0, |mark| {
                if matches!(mark, '"' | '“' | '”') { mark.len_utf8() } else { 0 }
            }),
            _ => 0,
        };
        first.cover(ByteSpan::new(last.span.start(), last.span.end() + end))
    }

    pub(super) fn position(&self) -> usize {
        self.pos
    }

    pub(super) fn rewind(&mut self, to: usize) {
        self.pos = to;
    }

    pub(super) fn unexpected(&mut self, expected: &str) {
        let token = self.token();
        let found = match token.kind {
            TokenKind::End => "the end of the block".to_owned(),
            TokenKind::Text => format!("`\"{}\"`", self.text_of(token)),
            _ => format!("`{}`", self.text_of(token)),
        };
        self.diagnostics.push(
            Diagnostic::error("unexpected-word", format!("{found} where {expected} should stand"))
                .at(token.span, format!("expected {expected}")),
        );
    }

    // ---- statements ----

    fn at_statement(&self) -> bool {
        let begins =
            ["agreement", "reports", "standard", "define", "leave", "clause", "day", "record"];
        self.token().is_first
            && (self.at_any(&begins) || self.is_word(self.token_after(1), "reads"))
    }

    fn statement(&mut self) -> Option<Statement> {
        if self.eat(&["agreement"]) {
            self.head().map(Statement::Agreement)
        } else if self.eat(&["reports"]) {
            self.expect(&["settle", "after"])?;
            self.length().map(Statement::Settling)
        } else if self.at_words(&["standard"]) {
            self.standard().map(Statement::Standard)
        } else if self.eat(&["define"]) {
            let name = self.term_name()?;
            self.definition(name).map(Statement::Define)
        } else if self.eat(&["leave"]) {
            let name = self.term_name()?;
            self.expect(&["undefined"])?;
            Some(Statement::Undefined(name))
        } else if self.eat(&["day"]) {
            self.day_d("is").map(Statement::DayD)
        } else if self.eat(&["record"]) {
            self.record().map(Statement::Record)
        } else if self.eat(&["clause"]) {
            let label = self.label()?;
            self.clause(label).map(|clause| Statement::Clause(Box::new(clause)))
        } else if self.is_word(self.token_after(1), "reads") {
            self.reading().map(Statement::Reading)
        } else {
            self.unexpected(
                "a statement (`agreement`, `standard of proof`, `reports settle after`, \
                 `define`, `leave`, `day D is`, `record`, `clause`, or a party with `reads`)",
            );
            None
        }
    }

    fn head(&mut self) -> Option<Head> {
        let name = self.quoted("the agreement's name in quotes")?;
        self.expect(&["between"])?;
        let parties = self.parties()?;
        let (mut force, mut zone) = (None, None);
        loop {
            let has_comma = self.eat_kind(TokenKind::Comma);
            if self.eat(&["in", "force"]) {
                force = self.force();
                if force.is_none() {
                    self.skip_to_times();
                }
            } else if self.eat(&["times", "in"]) {
                zone = Some(self.word("a time zone such as `Europe/Kyiv`")?);
            } else if has_comma {
                self.unexpected("`in force from` or `times in`");
                return None;
            } else {
                return Some(Head { name, parties, force, zone });
            }
        }
    }

    /// Past what cannot be read of when an agreement is in force: its name, its parties and its zone
    /// are known all the same.
    fn skip_to_times(&mut self) {
        let is_behind = |parser: &Self| {
            parser.token().kind == TokenKind::End
                || parser.at_start()
                || parser.at_words(&["times", "in"])
        };
        while !is_behind(self) {
            self.advance();
        }
    }

    fn parties(&mut self) -> Option<Vec<Written>> {
        let mut parties = vec![self.word("a party")?];
        loop {
            let comma_and_party = self.token().kind == TokenKind::Comma
                && !self.token_after(1).is_first
                && !self.is_word(self.token_after(1), "in")
                && !self.is_word(self.token_after(1), "times");
            if comma_and_party {
                self.advance();
                self.eat(&["and"]);
            } else if !self.eat(&["and"]) {
                return Some(parties);
            }
            parties.push(self.word("a party")?);
        }
    }

    pub(super) fn force(&mut self) -> Option<Spanned<ForceSpec>> {
        let start = self.pos;
        let from = if self.eat(&["from"]) { Some(self.moment()?) } else { None };
        let end = if self.eat(&["until"]) {
            End::Until(self.moment()?)
        } else if from.is_some() && self.eat(&["for"]) {
            End::For(self.length()?)
        } else {
            End::Open
        };
        if from.is_none() && end == End::Open {
            self.unexpected("`from` or `until`");
            return None;
        }
        let renewal = if end == End::Open { None } else { self.renewal()? };
        Some(Spanned::new(ForceSpec { from, end, renewal }, self.span_since(start)))
    }

    /// `, renewed for 30 days unless either party gives notice 7 days before`, if it comes next:
    /// the outer `None` is one that could not be read.
    fn renewal(&mut self) -> Option<Option<Spanned<RenewalSpec>>> {
        let before = self.pos;
        self.eat_kind(TokenKind::Comma);
        let start = self.pos;
        if !self.eat(&["renewed", "for"]) {
            self.pos = before;
            return Some(None);
        }
        let term = self.length()?;
        self.expect(&["unless"])?;
        let (who, notice) = self.happening()?;
        self.eat(&["at", "least"]);
        let ahead = if self.number_ahead().is_some() {
            let ahead = self.length()?;
            self.expect(&["before"])?;
            self.eat(&["its", "end"]);
            Some(ahead)
        } else {
            None
        };
        let renewal = RenewalSpec { term, who, notice: Box::new(notice), ahead };
        Some(Some(Spanned::new(renewal, self.span_since(start))))
    }

    /// `sudria withdraws "heavy weapons"`: somebody's deed, without a time.
    pub(super) fn happening(&mut self) -> Option<(Spanned<Who>, PatternSpec)> {
        let who = self.who()?;
        let verb = self.verb()?;
        let start = self.pos;
        let (pattern, timing) = self.pattern(verb)?;
        if timing.is_some() {
            let span = self.span_since(start);
            self.diagnostics.push(
                Diagnostic::error("unexpected-word", "a deadline within a deadline")
                    .at(span, "what starts or ends something has no time limit of its own"),
            );
            return None;
        }
        Some((who, pattern))
    }

    /// What has to be so for a clause to bind, after `only`.
    fn condition(&mut self) -> Option<ConditionSpec> {
        if self.eat(&["until"]) {
            return self.fact().map(ConditionSpec::Until);
        }
        if self.eat(&["while"]) {
            let start = self.pos;
            let fact = self.fact()?;
            if !matches!(fact, FactSpec::Told { .. }) {
                let span = self.span_since(start);
                self.diagnostics.push(
                    Diagnostic::error("misplaced-words", "these words cannot stand here")
                        .at(span, "how a clause stands has a beginning, and no length")
                        .help("write `only after …`, `only until …`, or both"),
                );
                return None;
            }
            return Some(ConditionSpec::While(fact));
        }
        if !self.eat(&["after"]) && !self.eat(&["once"]) {
            self.unexpected("`after`, `once`, `until` or `while`");
            return None;
        }
        let fact = self.fact()?;
        self.eat_kind(TokenKind::Comma);
        let until = if self.eat(&["until"]) { Some(self.fact()?) } else { None };
        Some(ConditionSpec::After { fact, until })
    }

    fn fact(&mut self) -> Option<FactSpec> {
        if self.eat(&["a", "breach", "of"]) {
            let clauses = self.clauses_named()?;
            return Some(FactSpec::Broken { clauses, by: self.by_party()? });
        }
        if !self.at_start() && self.eat(&["clause"]) {
            let clause = self.label()?;
            self.expect(&["is", "kept"])?;
            return Some(FactSpec::Kept { clause, by: self.by_party()? });
        }
        let (who, pattern) = self.happening()?;
        Some(FactSpec::Told { who, pattern: Box::new(pattern) })
    }

    /// `by norland`, if it comes next: the outer `None` is one that could not be read.
    fn by_party(&mut self) -> Option<Option<Written>> {
        if self.eat(&["by"]) { self.word("a party").map(Some) } else { Some(None) }
    }

    fn standard(&mut self) -> Option<Vec<Spanned<Proof>>> {
        self.expect(&["standard", "of", "proof"])?;
        if !self.eat_kind(TokenKind::Colon) {
            self.unexpected("`:`");
            return None;
        }
        let mut proofs = vec![self.proof()?];
        while self.eat(&["or"]) {
            proofs.push(self.proof()?);
        }
        Some(proofs)
    }

    fn proof(&mut self) -> Option<Spanned<Proof>> {
        let start = self.pos;
        let proof = if self.eat(&["admitted"]) {
            self.expect(&["by", "the", "accused", "side"])?;
            Proof::Admitted
        } else if self.eat(&["seen"]) {
            self.expect(&["by", "observers"])?;
            Proof::Observed
        } else if self.eat(&["told"]) {
            self.expect(&["by", "anyone"])?;
            Proof::Anyone
        } else if self.number_ahead().is_some() {
            self.independent()?
        } else {
            self.unexpected(
                "`N independent speakers`, `seen by observers`, `admitted by the accused side` \
                 or `told by anyone`",
            );
            return None;
        };
        Some(Spanned::new(proof, self.span_since(start)))
    }

    fn independent(&mut self) -> Option<Proof> {
        let n_speakers = self.count("a number of speakers")?;
        self.expect(&["independent"])?;
        if !self.eat(&["speaker"]) {
            self.expect(&["speakers"])?;
        }
        let is_outside = self.eat(&["not"]);
        if is_outside {
            self.expect(&["of", "the", "complaining", "side"])?;
        }
        Some(Proof::Independent { n_speakers, is_outside })
    }

    fn definition(&mut self, name: Written) -> Option<Definition> {
        self.expect(&["as"])?;
        let nouns = self.nouns()?;
        let except = if self.eat(&["except"]) { Some(self.nouns()?) } else { None };
        Some(Definition { name, nouns, except })
    }

    fn reading(&mut self) -> Option<Reading> {
        let party = self.written();
        self.expect(&["reads"])?;
        let of = if self.eat(&["in", "force"]) {
            ReadingOf::Force(self.force()?)
        } else if self.at_start() {
            // The next statement, and this one was cut short.
            self.unexpected("what is read otherwise");
            return None;
        } else if self.eat(&["day"]) {
            ReadingOf::DayD(self.day_d("as")?)
        } else if self.eat(&["clause"]) {
            let label = self.label()?;
            self.expect(&["as"])?;
            ReadingOf::Clause(Box::new(self.clause_body(label)?))
        } else {
            let name = self.term_name()?;
            ReadingOf::Term(self.definition(name)?)
        };
        Some(Reading { party, of })
    }

    fn clause(&mut self, label: Written) -> Option<Clause> {
        if !self.eat_kind(TokenKind::Colon) {
            self.unexpected("`:` after the clause's number");
            return None;
        }
        self.clause_body(label)
    }

    fn clause_body(&mut self, label: Written) -> Option<Clause> {
        let norm = self.norm()?;
        let mut clause =
            Clause { label, norm, force: None, standard: None, released: None, condition: None };
        loop {
            let start = self.pos;
            if self.at_words(&["standard"]) {
                let proofs = self.standard()?;
                clause.standard = Some(Spanned::new(proofs, self.span_since(start)));
            } else if self.eat(&["in", "force"]) {
                clause.force = Some(self.force()?);
            } else if self.eat(&["released"]) {
                self.expect(&["by", "a", "breach", "of"])?;
                let labels = self.clauses_named()?;
                clause.released = Some(Spanned::new(labels, self.span_since(start)));
            } else if self.eat(&["only"]) {
                let condition = self.condition()?;
                clause.condition = Some(Spanned::new(condition, self.span_since(start)));
            } else {
                return Some(clause);
            }
        }
    }

    /// The number of a clause.
    pub(super) fn label(&mut self) -> Option<Written> {
        if !matches!(self.token().kind, TokenKind::Number | TokenKind::Label) {
            self.unexpected("the clause's number");
            return None;
        }
        Some(self.written())
    }

    // ---- norms ----

    fn norm(&mut self) -> Option<NormSpec> {
        let who = self.who()?;
        let modal = self.modal(&who.node)?;
        let verb = self.verb()?;
        let (pattern, timing) = self.pattern(verb)?;
        Some(NormSpec { who, modal, pattern, timing })
    }

    pub(super) fn who(&mut self) -> Option<Spanned<Who>> {
        let start = self.pos;
        let who = if self.eat(&["neither", "party"]) {
            Who::Neither
        } else if self.eat(&["each", "party"]) {
            Who::Each
        } else if self.eat(&["either", "party"]) || self.eat(&["any", "party"]) {
            Who::Either
        } else if self.eat(&["the", "parties"]) {
            Who::Together
        } else if self.eat(&["the", "accused", "party"]) {
            Who::Accused
        } else if self.token().kind == TokenKind::Word && !self.at_any(KEYWORDS) {
            Who::Named(self.parties()?)
        } else {
            self.unexpected(
                "whom it binds (`neither party`, `each party`, `the parties`, `the accused \
                 party`, or a party)",
            );
            return None;
        };
        Some(Spanned::new(who, self.span_since(start)))
    }

    fn modal(&mut self, who: &Who) -> Option<Spanned<Modal>> {
        let start = self.pos;
        let modal = if self.eat(&["may", "not"]) || self.eat(&["must", "not"]) {
            Modal::MayNot
        } else if self.eat(&["may"]) {
            if *who == Who::Neither { Modal::MayNot } else { Modal::May }
        } else if self.eat(&["must"]) {
            Modal::Must
        } else {
            self.unexpected("`may`, `may not` or `must`");
            return None;
        };
        Some(Spanned::new(modal, self.span_since(start)))
    }

    pub(super) fn verb(&mut self) -> Option<Spanned<&'static Verb>> {
        let start = self.pos;
        for verb in VERBS {
            for form in [verb.base, verb.third, verb.past] {
                let words: Vec<&str> = form.split(' ').collect();
                if self.eat(&words) {
                    return Some(Spanned::new(verb, self.span_since(start)));
                }
            }
        }
        self.unknown_verb();
        None
    }

    fn unknown_verb(&mut self) {
        let token = self.token();
        if token.kind != TokenKind::Word {
            self.unexpected("a verb");
            return;
        }
        let word = self.text_of(token).to_owned();
        let help = match nearest(&word, VERBS.iter().map(|verb| verb.base)) {
            Some(verb) => format!("did you mean `{verb}`?"),
            None => {
                let all: Vec<&str> = VERBS.iter().map(|verb| verb.base).collect();
                format!("the verbs are: {}", all.join(", "))
            }
        };
        self.diagnostics.push(
            Diagnostic::error("unknown-verb", format!("`{word}` is no verb of this language"))
                .at(token.span, "what must or may be done?")
                .help(help),
        );
    }

    /// What follows a verb, up to the clause's options.
    pub(super) fn pattern(
        &mut self,
        verb: Spanned<&'static Verb>,
    ) -> Option<(PatternSpec, Option<Spanned<super::Timing>>)> {
        let nouns = if self.at_noun() { Some(self.nouns()?) } else { None };
        let mut pattern = PatternSpec { verb, nouns, qualifiers: Vec::new() };
        let mut timing = None;
        loop {
            self.eat_kind(TokenKind::Comma);
            let start = self.pos;
            if timing.is_none()
                && let Some(found) = self.timing()
            {
                timing = Some(Spanned::new(found?, self.span_since(start)));
            } else if let Some(found) = self.qualifier() {
                pattern.qualifiers.push(Spanned::new(found?, self.span_since(start)));
            } else {
                return Some((pattern, timing));
            }
        }
    }

    // ---- small parts ----

    /// The words of this token, as written.
    pub(super) fn written(&mut self) -> Written {
        let token = self.advance();
        Spanned::new(self.text_of(token).to_owned(), token.span)
    }

    pub(super) fn word(&mut self, expected: &str) -> Option<Written> {
        if self.token().kind != TokenKind::Word || self.at_start() {
            self.unexpected(expected);
            return None;
        }
        Some(self.written())
    }

    pub(super) fn quoted(&mut self, expected: &str) -> Option<Written> {
        if self.token().kind != TokenKind::Text {
            self.unexpected(expected);
            return None;
        }
        Some(self.written())
    }

    /// Whether the word here can be part of a name.
    pub(super) fn at_name(&self) -> bool {
        self.token().kind == TokenKind::Word && !self.at_any(KEYWORDS) && !self.at_start()
    }

    /// Words up to one that joins, qualifies or begins something.
    pub(super) fn name(&mut self, expected: &str) -> Option<Written> {
        let start = self.pos;
        while self.at_name() {
            self.advance();
        }
        if self.pos == start {
            self.unexpected(expected);
            return None;
        }
        let words: Vec<&str> =
            self.tokens[start..self.pos].iter().map(|token| self.text_of(*token)).collect();
        Some(Spanned::new(words.join(" "), self.span_since(start)))
    }

    /// The name of a term that is being said: its article is no part of it.
    fn term_name(&mut self) -> Option<Written> {
        let _ = self.eat(&["the"]) || self.eat(&["an"]) || self.eat(&["a"]);
        self.name("the name of a term")
    }

    fn number_ahead(&self) -> Option<u32> {
        let token = self.token();
        let text = self.text_of(token);
        match token.kind {
            TokenKind::Number => text.parse().ok(),
            TokenKind::Word => {
                let at = NUMBERS.iter().position(|name| name.eq_ignore_ascii_case(text))?;
                u32::try_from(at).ok()
            }
            _ => None,
        }
    }

    /// A whole number of at least one.
    pub(super) fn count(&mut self, expected: &str) -> Option<u32> {
        match self.number_ahead() {
            Some(0) => {
                self.impossible_number("it must be at least 1");
                None
            }
            Some(count) => {
                self.advance();
                Some(count)
            }
            None => {
                self.unexpected(expected);
                None
            }
        }
    }

    fn impossible_number(&mut self, why: &str) {
        let token = self.token();
        let message = format!("`{}` cannot be: {why}", self.text_of(token));
        self.diagnostics
            .push(Diagnostic::error("impossible-number", message).at(token.span, why.to_owned()));
    }

    /// `48 hours`
    pub(super) fn length(&mut self) -> Option<Spanned<Length>> {
        let start = self.pos;
        let count = self.count("a length of time such as `48 hours`")?;
        let token = self.token();
        let unit = crate::length::Unit::parse(&self.text_of(token).to_ascii_lowercase());
        let Some(unit) = unit.filter(|_| token.kind == TokenKind::Word) else {
            self.unexpected("`minutes`, `hours`, `days` or `weeks`");
            return None;
        };
        let Some(length) = Length::new(count, unit) else {
            self.pos = start;
            self.impossible_number("that is more than a thousand years");
            return None;
        };
        self.advance();
        Some(Spanned::new(length, self.span_since(start)))
    }

    /// `2031-03-09`, `9 March 2031`, either with a time of day.
    pub(super) fn moment(&mut self) -> Option<Spanned<Moment>> {
        super::timing::moment(self)
    }
}
