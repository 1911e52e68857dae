//! Reads formulas in MonPoly's syntax.
//!
//! `SINCE` and `UNTIL` bind least, then the operators of time with one part, quantifiers,
//! `EQUIV`, `IMPLIES`, `OR`, `AND`, `NOT`. What stands behind a prefix reaches as far as it can,
//! so `NOT EXISTS x. p(x) AND q(x)` negates all of it.

use troth_text::{ByteSpan, Diagnostic};

use crate::formula::{
    Aggregate, Arithmetic, Binary, Comparison, Constant, Convert, Formula, Function, Interval,
    Kind, Let, Term, TermKind, Unary,
};
use crate::token::{Token, tokens};

/// Reads a formula. There is one exactly if no error is among the diagnostics.
#[must_use]
pub fn parse_formula(text: &str) -> (Option<Formula>, Vec<Diagnostic>) {
    let (tokens, mut diagnostics) = tokens(text);
    if !diagnostics.is_empty() {
        return (None, diagnostics);
    }
    let mut parser = Parser { tokens, at: 0, n_wildcards: 0, depth: 0, fault: None };
    let formula = parser.formula(Level::Least).and_then(|formula| {
        parser.expect_end()?;
        Some(formula)
    });
    diagnostics.extend(parser.fault);
    (formula, diagnostics)
}

/// How strongly an operator binds its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Least,
    Temporal,
    Quantifier,
    Equiv,
    Implies,
    Or,
    And,
    Not,
}

/// Formulas nested deeper than this are refused: each level costs room on the stack.
const DEEPEST: usize = 400;

struct Parser<'t> {
    tokens: Vec<(Token<'t>, ByteSpan)>,
    at: usize,
    n_wildcards: usize,
    depth: usize,
    fault: Option<Diagnostic>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Token<'t> {
        self.ahead(0)
    }

    fn ahead(&self, n: usize) -> Token<'t> {
        self.tokens.get(self.at + n).map_or(Token::End, |(token, _)| *token)
    }

    fn span(&self) -> ByteSpan {
        self.tokens[self.at.min(self.tokens.len() - 1)].1
    }

    fn since(&self, start: ByteSpan) -> ByteSpan {
        self.tokens[self.at.max(1) - 1].1.cover(start)
    }

    fn eat(&mut self, token: Token<'_>) -> bool {
        let is_there = self.peek() == token;
        self.at += usize::from(is_there);
        is_there
    }

    fn eat_mark(&mut self, mark: &'static str) -> bool {
        self.eat(Token::Mark(mark))
    }

    /// Notes the first fault; those after it would follow from it.
    fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.fault.get_or_insert(diagnostic);
        None
    }

    fn unexpected<T>(&mut self, expected: &str) -> Option<T> {
        let span = self.span();
        let told = self.peek().told();
        self.refuse(
            Diagnostic::error("unexpected-token", format!("{told} cannot stand here"))
                .at(span, format!("expected {expected}")),
        )
    }

    fn expect_mark(&mut self, mark: &'static str) -> Option<()> {
        if self.eat_mark(mark) { Some(()) } else { self.unexpected(&format!("`{mark}`")) }
    }

    fn expect_end(&mut self) -> Option<()> {
        if self.peek() == Token::End {
            return Some(());
        }
        self.unexpected("an operator such as `AND`, or the end of the formula")
    }

    fn formula(&mut self, least: Level) -> Option<Formula> {
        self.depth += 1;
        let formula = if self.depth > DEEPEST {
            let span = self.span();
            self.refuse(
                Diagnostic::error("unexpected-token", "the formula is nested too deeply")
                    .at(span, format!("more than {DEEPEST} levels"))
                    .help("name parts of it with `LET`"),
            )
        } else {
            self.operators(least)
        };
        self.depth -= 1;
        formula
    }

    fn operators(&mut self, least: Level) -> Option<Formula> {
        let mut left = self.prefix()?;
        loop {
            let (level, right_level) = match self.peek() {
                Token::Word("SINCE" | "UNTIL") => (Level::Least, Level::Least),
                Token::Word("EQUIV") => (Level::Equiv, Level::Implies),
                Token::Word("IMPLIES") => (Level::Implies, Level::Implies),
                Token::Word("OR") => (Level::Or, Level::And),
                Token::Word("AND") => (Level::And, Level::Not),
                _ => return Some(left),
            };
            if level < least {
                return Some(left);
            }
            let operator = self.peek();
            self.at += 1;
            let interval = match operator {
                Token::Word("SINCE" | "UNTIL") => self.interval()?,
                _ => Interval::ANY,
            };
            let right = self.formula(right_level)?;
            let span = left.span.cover(right.span);
            let (left_side, right) = (Box::new(left), Box::new(right));
            let kind = match operator {
                Token::Word("SINCE") => Kind::Binary(Binary::Since, interval, left_side, right),
                Token::Word("UNTIL") => Kind::Binary(Binary::Until, interval, left_side, right),
                Token::Word("EQUIV") => Kind::Equiv(left_side, right),
                Token::Word("IMPLIES") => Kind::Implies(left_side, right),
                Token::Word("OR") => Kind::Or(left_side, right),
                _ => Kind::And(left_side, right),
            };
            left = Formula { kind, span };
        }
    }

    fn prefix(&mut self) -> Option<Formula> {
        let start = self.span();
        let word = match self.peek() {
            Token::Word(word) => word,
            Token::Mark("(") => return self.in_parentheses(),
            Token::Mark("|>" | "<|" | "▷" | "◁") => return self.regular(),
            _ => return self.comparison(),
        };
        let kind = match word {
            "TRUE" | "FALSE" => {
                self.at += 1;
                Kind::Truth(word == "TRUE")
            }
            "NOT" => {
                self.at += 1;
                Kind::Not(Box::new(self.formula(Level::Not)?))
            }
            "EXISTS" | "FORALL" => self.quantifier(word)?,
            "LET" | "LETPAST" => self.binding(word == "LETPAST")?,
            "MATCHF" | "MATCHP" | "FORWARD" | "BACKWARD" => return self.regular(),
            _ => match unary(word) {
                Some(operator) => {
                    self.at += 1;
                    let interval = self.interval()?;
                    Kind::Unary(operator, interval, Box::new(self.formula(Level::Temporal)?))
                }
                None => return self.name(word, start),
            },
        };
        Some(Formula { kind, span: self.since(start) })
    }

    /// A regular expression over time: what MonPoly hands to its verified twin.
    fn regular<T>(&mut self) -> Option<T> {
        let sign = self.span();
        self.refuse(
            Diagnostic::error(
                "unsupported-operator",
                "formulas of regular expressions are not supported",
            )
            .at(sign, "this operator is read by VeriMon alone")
            .help("say it with `SINCE`, `UNTIL`, `PREVIOUS` and `NEXT`"),
        )
    }

    /// A formula in parentheses, or a comparison whose left term begins with one.
    fn in_parentheses(&mut self) -> Option<Formula> {
        let at = self.at;
        let n_wildcards = self.n_wildcards;
        if self.term(Sign::Any).is_some() && self.comparison_sign().is_some() {
            self.at = at;
            self.n_wildcards = n_wildcards;
            return self.comparison();
        }
        self.fault = None;
        self.at = at + 1;
        self.n_wildcards = n_wildcards;
        let start = self.tokens[at].1;
        let inner = self.formula(Level::Least)?;
        self.expect_mark(")")?;
        Some(Formula { kind: inner.kind, span: self.since(start) })
    }

    fn quantifier(&mut self, word: &str) -> Option<Kind> {
        self.at += 1;
        let names = self.names()?;
        self.expect_mark(".")?;
        let part = Box::new(self.formula(Level::Quantifier)?);
        Some(if word == "EXISTS" { Kind::Exists(names, part) } else { Kind::Forall(names, part) })
    }

    fn names(&mut self) -> Option<Vec<String>> {
        let mut names = vec![self.variable()?];
        while self.eat_mark(",") {
            names.push(self.variable()?);
        }
        Some(names)
    }

    fn variable(&mut self) -> Option<String> {
        match self.peek() {
            Token::Word("_") => {
                self.at += 1;
                Some(self.wildcard())
            }
            Token::Word(word) if !is_keyword(word) => {
                self.at += 1;
                Some(word.to_owned())
            }
            _ => self.unexpected("a variable"),
        }
    }

    /// A name of its own for each `_`: it holds a space, so nobody can have written it.
    fn wildcard(&mut self) -> String {
        self.n_wildcards += 1;
        format!("_ {}", self.n_wildcards)
    }

    fn binding(&mut self, is_recursive: bool) -> Option<Kind> {
        self.at += 1;
        let start = self.span();
        let Token::Word(name) = self.peek() else { return self.unexpected("a name") };
        self.at += 1;
        self.expect_mark("(")?;
        let parameters = if self.peek() == Token::Mark(")") { Vec::new() } else { self.names()? };
        self.expect_mark(")")?;
        let head = self.since(start);
        self.expect_mark("=")?;
        let definition = self.formula(Level::Least)?;
        if !self.eat(Token::Word("IN")) {
            return self.unexpected("`IN` and the formula that uses the name");
        }
        let body = self.formula(Level::Least)?;
        let name = name.to_owned();
        Some(Kind::Let(Box::new(Let { name, head, parameters, is_recursive, definition, body })))
    }

    fn interval(&mut self) -> Option<Interval> {
        let start = self.span();
        let opens = match (self.peek(), self.ahead(1), self.ahead(2)) {
            (Token::Mark("["), ..) => false,
            (Token::Mark("("), Token::Int(_) | Token::Time(..), Token::Mark(",")) => true,
            _ => return Some(Interval::ANY),
        };
        self.at += 1;
        let low = self.distance()?.checked_add(i64::from(opens));
        self.expect_mark(",")?;
        let high = if self.eat_mark("*") { None } else { Some(self.distance()?) };
        let is_open = self.eat_mark(")");
        if !is_open {
            self.expect_mark("]")?;
        }
        let high = high.map(|high| high - i64::from(is_open));
        let span = self.since(start);
        match low {
            Some(low) if low >= 0 && high.is_none_or(|high| low <= high) => {
                Some(Interval { low, high })
            }
            _ => self.refuse(
                Diagnostic::error("empty-interval", "no distance in time lies in this interval")
                    .at(span, "the least is more than the greatest, or negative"),
            ),
        }
    }

    /// A distance in seconds.
    fn distance(&mut self) -> Option<i64> {
        let (digits, unit) = match self.peek() {
            Token::Int(digits) => (digits, 1),
            Token::Time(text, unit) => {
                let seconds = match unit {
                    's' => 1,
                    'm' => 60,
                    'h' => 60 * 60,
                    'd' => 24 * 60 * 60,
                    _ => return self.unexpected("a unit of time: `s`, `m`, `h` or `d`"),
                };
                (&text[..text.len() - 1], seconds)
            }
            _ => return self.unexpected("a length of time such as `60`, `24h` or `7d`"),
        };
        let Some(seconds) = digits.parse::<i64>().ok().and_then(|n| n.checked_mul(unit)) else {
            return self.unexpected("a length of time below 2^63 seconds");
        };
        self.at += 1;
        Some(seconds)
    }

    /// What begins with a name: a predicate, an aggregation or a comparison.
    fn name(&mut self, word: &'t str, start: ByteSpan) -> Option<Formula> {
        if self.ahead(1) == Token::Mark("<-") {
            let kind = self.aggregate()?;
            return Some(Formula { kind, span: self.since(start) });
        }
        if self.ahead(1) != Token::Mark("(") || is_keyword(word) {
            return self.comparison();
        }
        self.at += 2;
        let mut terms = Vec::new();
        if !self.eat_mark(")") {
            terms = self.terms()?;
        }
        let kind = Kind::Predicate(word.to_owned(), terms);
        Some(hide_wildcards(Formula { kind, span: self.since(start) }))
    }

    /// Terms up to the closing parenthesis.
    fn terms(&mut self) -> Option<Vec<Term>> {
        let mut terms = vec![self.term(Sign::Any)?];
        while self.eat_mark(",") {
            terms.push(self.term(Sign::Any)?);
        }
        self.expect_mark(")")?;
        Some(terms)
    }

    fn aggregate(&mut self) -> Option<Kind> {
        let result = self.variable()?;
        self.at += 1;
        let function = match self.peek() {
            Token::Word("CNT") => Function::Count,
            Token::Word("SUM") => Function::Sum,
            Token::Word("AVG") => Function::Average,
            Token::Word("MIN") => Function::Least,
            Token::Word("MAX") => Function::Greatest,
            Token::Word("MED") => Function::Median,
            _ => return self.unexpected("`CNT`, `SUM`, `AVG`, `MIN`, `MAX` or `MED`"),
        };
        self.at += 1;
        let over = self.variable()?;
        let mut groups = Vec::new();
        if self.eat_mark(";") && matches!(self.peek(), Token::Word(word) if !is_keyword(word)) {
            groups = self.names()?;
        }
        let body = self.formula(Level::Least)?;
        Some(Kind::Aggregate(Box::new(Aggregate { result, function, over, groups, body })))
    }

    fn comparison(&mut self) -> Option<Formula> {
        let left = self.term(Sign::Any)?;
        let Some(sign) = self.comparison_sign() else {
            return self.unexpected("a comparison such as `=` or `<`");
        };
        let right = self.term(Sign::Any)?;
        let span = left.span;
        let kind = match sign {
            "=" => Kind::Compare(Comparison::Equal, left, right),
            "<" => Kind::Compare(Comparison::Less, left, right),
            "<=" => Kind::Compare(Comparison::LessOrEqual, left, right),
            ">" => Kind::Compare(Comparison::Less, right, left),
            ">=" => Kind::Compare(Comparison::LessOrEqual, right, left),
            "SUBSTRING" => Kind::Substring(left, right),
            _ => {
                let groups = self.groups()?;
                Kind::Matches(left, right, groups)
            }
        };
        Some(Formula { kind, span: self.since(span) })
    }

    /// The sign of a comparison, which is taken.
    fn comparison_sign(&mut self) -> Option<&'t str> {
        let sign = match self.peek() {
            Token::Mark(sign @ ("=" | "<" | "<=" | ">" | ">=")) => sign,
            Token::Word(sign @ ("SUBSTRING" | "MATCHES")) => sign,
            _ => return None,
        };
        self.at += 1;
        Some(sign)
    }

    /// What is asked of the groups of a pattern; nothing of one that stands as `_`.
    fn groups(&mut self) -> Option<Vec<Option<Term>>> {
        let mut groups = Vec::new();
        if !self.eat_mark("(") || self.eat_mark(")") {
            return Some(groups);
        }
        loop {
            groups.push(if self.eat(Token::Word("_")) {
                None
            } else {
                Some(self.term(Sign::Any)?)
            });
            if !self.eat_mark(",") {
                self.expect_mark(")")?;
                return Some(groups);
            }
        }
    }

    fn term(&mut self, least: Sign) -> Option<Term> {
        self.depth += 1;
        let term = if self.depth > DEEPEST {
            self.unexpected("a term that is less deep")
        } else {
            self.signs(least)
        };
        self.depth -= 1;
        term
    }

    fn signs(&mut self, least: Sign) -> Option<Term> {
        let mut left = self.factor()?;
        loop {
            // `MOD` takes all that stands on its right, and from the left what is nearest.
            let (sign, right_level, operator) = match self.peek() {
                Token::Mark("+") => (Sign::Sum, Sign::Product, Arithmetic::Add),
                Token::Mark("-") => (Sign::Sum, Sign::Product, Arithmetic::Subtract),
                Token::Mark("*") => (Sign::Product, Sign::Minus, Arithmetic::Multiply),
                Token::Mark("/") => (Sign::Product, Sign::Minus, Arithmetic::Divide),
                Token::Word("MOD") => (Sign::Minus, Sign::Any, Arithmetic::Remainder),
                _ => return Some(left),
            };
            if sign < least {
                return Some(left);
            }
            self.at += 1;
            let right = self.term(right_level)?;
            let span = left.span.cover(right.span);
            let kind = TermKind::Arithmetic(operator, Box::new(left), Box::new(right));
            left = Term { kind, span };
        }
    }

    fn factor(&mut self) -> Option<Term> {
        let start = self.span();
        let kind = match self.peek() {
            Token::Mark("(") => {
                self.at += 1;
                let inner = self.term(Sign::Any)?;
                self.expect_mark(")")?;
                inner.kind
            }
            Token::Mark("-") => {
                self.at += 1;
                TermKind::Minus(Box::new(self.term(Sign::Minus)?))
            }
            Token::Word("_") => {
                self.at += 1;
                TermKind::Variable(self.wildcard())
            }
            Token::Word(word) => match convert(word) {
                Some(function) => {
                    self.at += 1;
                    self.expect_mark("(")?;
                    let inner = self.term(Sign::Any)?;
                    self.expect_mark(")")?;
                    TermKind::Apply(function, Box::new(inner))
                }
                None if is_keyword(word) => return self.unexpected("a formula or a term"),
                None => {
                    self.at += 1;
                    TermKind::Variable(word.to_owned())
                }
            },
            _ => TermKind::Constant(self.constant()?),
        };
        Some(Term { kind, span: self.since(start) })
    }

    fn constant(&mut self) -> Option<Constant> {
        let constant = match self.peek() {
            Token::Int(digits) => match digits.parse() {
                Ok(value) => Constant::Int(value),
                Err(_) => return self.unexpected("an integer of 64 bits"),
            },
            Token::Float(digits) => match digits.parse() {
                Ok(value) => Constant::Float(value),
                Err(_) => return self.unexpected("a number"),
            },
            Token::Text(text) => Constant::Text(text.to_owned()),
            Token::Pattern(text) => Constant::Pattern(text.to_owned()),
            _ => return self.unexpected("a formula or a term"),
        };
        self.at += 1;
        Some(constant)
    }
}

/// How strongly a sign binds its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Any,
    Sum,
    Product,
    Minus,
}

fn unary(word: &str) -> Option<Unary> {
    Some(match word {
        "PREV" | "PREVIOUS" => Unary::Previous,
        "NEXT" => Unary::Next,
        "ONCE" => Unary::Once,
        "EVENTUALLY" | "SOMETIMES" => Unary::Eventually,
        "HISTORICALLY" | "PAST_ALWAYS" => Unary::Historically,
        "ALWAYS" => Unary::Always,
        _ => return None,
    })
}

fn convert(word: &str) -> Option<Convert> {
    Some(match word {
        "f2i" => Convert::FloatToInt,
        "i2f" => Convert::IntToFloat,
        "i2s" => Convert::IntToText,
        "s2i" => Convert::TextToInt,
        "f2s" => Convert::FloatToText,
        "s2f" => Convert::TextToFloat,
        "r2s" => Convert::PatternToText,
        "s2r" => Convert::TextToPattern,
        "DAY_OF_MONTH" => Convert::DayOfMonth,
        "MONTH" => Convert::Month,
        "YEAR" => Convert::Year,
        "FORMAT_DATE" => Convert::FormatDate,
        _ => return None,
    })
}

fn is_keyword(word: &str) -> bool {
    const OTHERS: &[&str] = &[
        "AND",
        "AVG",
        "BACKWARD",
        "CNT",
        "EQUIV",
        "EXISTS",
        "FALSE",
        "FORALL",
        "FORWARD",
        "IMPLIES",
        "IN",
        "LET",
        "LETPAST",
        "MATCHES",
        "MATCHF",
        "MATCHP",
        "MAX",
        "MED",
        "MIN",
        "MOD",
        "NOT",
        "OR",
        "SINCE",
        "SUBSTRING",
        "SUM",
        "TRUE",
        "UNTIL",
    ];
    OTHERS.contains(&word) || unary(word).is_some() || convert(word).is_some()
}

/// Variables of a predicate that begin with `_` are nobody's: there is some value.
fn hide_wildcards(formula: Formula) -> Formula {
    let Kind::Predicate(_, terms) = &formula.kind else { return formula };
    let mut names = Vec::new();
    for term in terms {
        if let TermKind::Variable(name) = &term.kind
            && name.starts_with('_')
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    if names.is_empty() {
        return formula;
    }
    let span = formula.span;
    Formula { kind: Kind::Exists(names, Box::new(formula)), span }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A formula with all its parentheses.
    fn told(formula: &Formula) -> String {
        match &formula.kind {
            Kind::Truth(value) => value.to_string(),
            Kind::Predicate(name, _) => name.clone(),
            Kind::Compare(sign, ..) => format!("{sign:?}"),
            Kind::Not(part) => format!("!{}", told(part)),
            Kind::And(left, right) => format!("({} & {})", told(left), told(right)),
            Kind::Or(left, right) => format!("({} | {})", told(left), told(right)),
            Kind::Implies(left, right) => format!("({} > {})", told(left), told(right)),
            Kind::Exists(_, part) => format!("E{}", told(part)),
            Kind::Unary(unary, interval, part) => {
                format!("{unary:?}{}-{:?} {}", interval.low, interval.high, told(part))
            }
            Kind::Binary(binary, _, left, right) => {
                format!("({} {binary:?} {})", told(left), told(right))
            }
            Kind::Aggregate(aggregate) => {
                format!("{:?}{:?}({})", aggregate.function, aggregate.groups, told(&aggregate.body))
            }
            other => format!("{other:?}"),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (formula, diagnostics) = parse_formula(text);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(told(&formula.expect("a formula without faults")), expected);
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let (formula, diagnostics) = parse_formula(text);
        assert!(formula.is_none());
        assert_eq!(diagnostics[0].message, expected);
    }

    #[test]
    fn operators_bind_as_in_monpoly() {
        check("a() AND b() OR c() IMPLIES d()", "(((a & b) | c) > d)");
        check("NOT a() AND b()", "(!a & b)");
        check("NOT EXISTS x. a(x) AND b(x)", "!E(a & b)");
        check("ONCE a() AND b() SINCE c()", "(Once0-None (a & b) Since c)");
        check("a() SINCE b() UNTIL c()", "(a Since (b Until c))");
        check("a() AND c <- CNT x; y p(x,y) AND b()", "(a & Count[\"y\"]((p & b)))");
        check("a() IMPLIES b() IMPLIES c()", "(a > (b > c))");
    }

    #[test]
    fn intervals_hold_both_ends() {
        check("ONCE (0,1h] p()", "Once1-Some(3600) p");
        check("ONCE [2,7d) p()", "Once2-Some(604799) p");
        check("ONCE [2,*] (p())", "Once2-None p");
        check("ONCE (p())", "Once0-None p");
        refused("ONCE (2,3) p()", "no distance in time lies in this interval");
    }

    #[test]
    fn parentheses_hold_terms_or_formulas() {
        check("(x + 1) * 2 = y AND (p(x))", "(Equal & p)");
        check("((x)) > 3", "Less");
        check("x <- SUM v; (p(v))", "Sum[](p)");
        check("x <- SUM v; g (p(v,g))", "Sum[\"g\"](p)");
    }

    #[test]
    fn faults_are_told_once() {
        refused("p(x) AND", "the end of the formula cannot stand here");
        refused("p(x) q(x)", "`q` cannot stand here");
        refused("(p(x)", "the end of the formula cannot stand here");
        refused(&"NOT ".repeat(10_000), "the formula is nested too deeply");
        refused(&"(".repeat(10_000), "the formula is nested too deeply");
    }

    #[test]
    fn columns_come_in_the_order_of_words() {
        let (formula, _) = parse_formula("(r <- AVG x; x p(x)) AND t = f2i(r)");
        assert_eq!(formula.expect("a formula").free_variables(), ["r", "x", "t"]);
        let (formula, _) = parse_formula("p(x,y) SINCE q(y,x)");
        assert_eq!(formula.expect("a formula").free_variables(), ["y", "x"]);
    }
}
