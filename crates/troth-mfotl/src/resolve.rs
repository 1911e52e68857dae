//! From a formula as written to one without sugar: finds events, numbers variables, checks types.

use troth_text::{ByteSpan, Diagnostic};

use crate::core::{Aggregated, Bound, Core, CoreKind, Expr, Filter, Place, Source, Var};
use crate::formula::{
    Aggregate, Arithmetic, Binary, Comparison, Constant, Convert, Formula, Function, Interval,
    Kind, Let, Term, TermKind, Unary,
};
use crate::signature::Signature;
use crate::types::{TypeId, Types};
use crate::value::{Symbols, Type, of_float, of_int};

/// A formula that is ready to be planned.
pub(crate) struct Resolved {
    pub(crate) core: Core,
    /// The free variables in the order of a verdict's columns.
    pub(crate) columns: Vec<Var>,
    /// The type of each variable.
    pub(crate) kinds: Vec<Type>,
    /// The name of each variable as it was written; empty for those that nobody wrote.
    pub(crate) names: Vec<String>,
    /// How many places each name has that `LET` gives.
    pub(crate) let_arities: Vec<usize>,
    /// For each kind of event in the signature whether the formula speaks of it.
    pub(crate) is_asked: Vec<bool>,
}

/// Resolves a formula; with any diagnostic there is nothing.
pub(crate) fn resolve(
    formula: &Formula,
    signature: &Signature,
    symbols: &mut Symbols,
) -> Result<Resolved, Vec<Diagnostic>> {
    let mut resolver = Resolver {
        signature,
        symbols,
        types: Types::default(),
        vars: Vec::new(),
        names: Vec::new(),
        scope: Vec::new(),
        lets: Vec::new(),
        let_arities: Vec::new(),
        is_asked: vec![false; signature.declared().len()],
        diagnostics: Vec::new(),
    };
    let columns: Vec<Var> =
        formula.free_variables().iter().map(|name| resolver.declare(name)).collect();
    let core = resolver.formula(formula);
    if !resolver.diagnostics.is_empty() {
        return Err(resolver.diagnostics);
    }
    let kinds = resolver.vars.iter().map(|id| resolver.types.settled(*id)).collect();
    Ok(Resolved {
        core,
        columns,
        kinds,
        names: resolver.names,
        let_arities: resolver.let_arities,
        is_asked: resolver.is_asked,
    })
}

struct NamedLet {
    name: String,
    id: usize,
    places: Vec<TypeId>,
}

struct Resolver<'s> {
    signature: &'s Signature,
    symbols: &'s mut Symbols,
    types: Types,
    vars: Vec<TypeId>,
    names: Vec<String>,
    scope: Vec<(String, Var)>,
    lets: Vec<NamedLet>,
    let_arities: Vec<usize>,
    is_asked: Vec<bool>,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn new_var(&mut self) -> Var {
        let kind = self.types.any();
        self.vars.push(kind);
        self.names.push(String::new());
        self.vars.len() - 1
    }

    fn declare(&mut self, name: &str) -> Var {
        let var = self.new_var();
        name.clone_into(&mut self.names[var]);
        self.scope.push((name.to_owned(), var));
        var
    }

    fn find(&mut self, name: &str) -> Var {
        let found = self.scope.iter().rev().find(|(other, _)| other == name).map(|(_, var)| *var);
        // Every free variable is declared; one that is not is a fault told elsewhere.
        found.unwrap_or_else(|| self.declare(name))
    }

    fn unify(&mut self, wanted: TypeId, found: TypeId, span: ByteSpan) {
        let diagnostic = self.types.unify(wanted, found, span);
        self.diagnostics.extend(diagnostic);
    }

    fn formula(&mut self, formula: &Formula) -> Core {
        let span = formula.span;
        let kind = match &formula.kind {
            Kind::Truth(value) => CoreKind::Truth(*value),
            Kind::Predicate(name, terms) => return self.predicate(name, terms, span),
            Kind::Compare(sign, left, right) => {
                let (left_kind, left_expr) = self.term(left);
                let (right_kind, right_expr) = self.term(right);
                self.unify(left_kind, right_kind, right.span);
                CoreKind::Filter(Filter::Compare(*sign, left_expr, right_expr))
            }
            Kind::Substring(left, right) => {
                let left = self.term_of(left, Type::Text);
                CoreKind::Filter(Filter::Substring(left, self.term_of(right, Type::Text)))
            }
            Kind::Matches(text, pattern, groups) => {
                let text = self.term_of(text, Type::Text);
                let pattern = self.term_of(pattern, Type::Pattern);
                let group = |group: &Option<Term>| {
                    group.as_ref().map(|term| self.term_of(term, Type::Text))
                };
                let groups = groups.iter().map(group).collect();
                CoreKind::Filter(Filter::Matches(text, pattern, groups))
            }
            Kind::Let(bound) => self.binding(bound),
            Kind::Not(part) => CoreKind::Not(Box::new(self.negated(part))),
            Kind::And(left, right) => CoreKind::And(vec![self.formula(left), self.formula(right)]),
            Kind::Or(left, right) => CoreKind::Or(vec![self.formula(left), self.formula(right)]),
            Kind::Implies(left, right) => {
                CoreKind::Or(vec![self.formula(left).not(), self.formula(right)])
            }
            Kind::Equiv(left, right) => {
                let (left, right) = (self.formula(left), self.formula(right));
                CoreKind::Or(vec![
                    both(left.clone(), right.clone(), span),
                    both(left.not(), right.not(), span),
                ])
            }
            Kind::Exists(names, part) => return self.quantified(names, part, span),
            Kind::Forall(names, part) => {
                let part = Formula { kind: Kind::Not(part.clone()), span: part.span };
                return self.quantified(names, &part, span).not();
            }
            Kind::Aggregate(aggregate) => self.aggregate(aggregate, span),
            Kind::Unary(operator, interval, part) => {
                let part = self.formula(part);
                return self.unary(*operator, *interval, part, span);
            }
            Kind::Binary(operator, interval, left, right) => {
                let (right, left) = (self.formula(right), self.formula(left));
                let (left, right) = (Box::new(left), Box::new(right));
                match operator {
                    Binary::Since => CoreKind::Since(*interval, left, right),
                    Binary::Until => {
                        self.need_bound(*interval, span, "UNTIL");
                        CoreKind::Until(*interval, left, right)
                    }
                }
            }
        };
        Core::new(kind, span)
    }

    /// The part of a negation. That of `EQUIV` is one side without the other, so that each way has
    /// a positive part.
    fn negated(&mut self, part: &Formula) -> Core {
        let Kind::Equiv(left, right) = &part.kind else { return self.formula(part) };
        let (left, right) = (self.formula(left), self.formula(right));
        let one_alone = CoreKind::Or(vec![
            both(left.clone(), right.clone().not(), part.span),
            both(right, left.not(), part.span),
        ]);
        Core::new(one_alone, part.span).not()
    }

    fn unary(&mut self, operator: Unary, interval: Interval, part: Core, span: ByteSpan) -> Core {
        let kind = match operator {
            Unary::Previous => CoreKind::Previous(interval, Box::new(part)),
            Unary::Next => CoreKind::Next(interval, Box::new(part)),
            Unary::Once => CoreKind::Once(interval, Box::new(part)),
            Unary::Historically => CoreKind::Once(interval, Box::new(part.not())),
            Unary::Eventually => {
                self.need_bound(interval, span, "EVENTUALLY");
                CoreKind::Eventually(interval, Box::new(part))
            }
            Unary::Always => {
                self.need_bound(interval, span, "ALWAYS");
                CoreKind::Eventually(interval, Box::new(part.not()))
            }
        };
        let core = Core::new(kind, span);
        match operator {
            Unary::Historically | Unary::Always => core.not(),
            _ => core,
        }
    }

    fn need_bound(&mut self, interval: Interval, span: ByteSpan, name: &str) {
        if interval.high.is_none() {
            self.diagnostics.push(
                Diagnostic::error(
                    "unbounded-future",
                    format!("this `{name}` looks into the future without end"),
                )
                .at(span, "nothing could ever be said of it")
                .help(format!("say how long it may take: `{name}[0,7d]`")),
            );
        }
    }

    fn predicate(&mut self, name: &str, terms: &[Term], span: ByteSpan) -> Core {
        let Some((source, places)) = self.source(name, terms.len(), span) else {
            for term in terms {
                self.term(term);
            }
            return Core::new(CoreKind::Truth(false), span);
        };
        let mut found = Vec::new();
        let mut hidden = Vec::new();
        let mut parts = Vec::new();
        for (term, wanted) in terms.iter().zip(places) {
            let (kind, expr) = self.term(term);
            self.unify(wanted, kind, term.span);
            found.push(match expr {
                Expr::Var(var) => Place::Var(var),
                Expr::Word(_, word) => Place::Word(word),
                expr => {
                    let var = self.new_var();
                    self.vars[var] = wanted;
                    hidden.push(var);
                    let filter = Filter::Compare(Comparison::Equal, Expr::Var(var), expr);
                    parts.push(Core::new(CoreKind::Filter(filter), term.span));
                    Place::Var(var)
                }
            });
        }
        let event = Core::new(CoreKind::Event(source, found), span);
        if hidden.is_empty() {
            return event;
        }
        parts.insert(0, event);
        let all = Core::new(CoreKind::And(parts), span);
        Core::new(CoreKind::Exists(hidden, Box::new(all)), span)
    }

    /// Where the rows of a predicate come from, and the types of its places.
    fn source(
        &mut self,
        name: &str,
        n_terms: usize,
        span: ByteSpan,
    ) -> Option<(Source, Vec<TypeId>)> {
        let span = ByteSpan::new(span.start(), span.start() + name.len());
        let is_this = |one: &&NamedLet| one.name == name && one.places.len() == n_terms;
        if let Some(one) = self.lets.iter().rev().find(is_this) {
            return Some((Source::Let(one.id), one.places.clone()));
        }
        let (source, kinds) = match name {
            "tp" => (Source::Number, vec![Type::Int]),
            "ts" => (Source::Time, vec![Type::Int]),
            "tpts" => (Source::NumberAndTime, vec![Type::Int, Type::Int]),
            _ => match self.signature.find(name) {
                Some(idx) => {
                    self.is_asked[idx] = true;
                    let places = &self.signature.declared()[idx].places;
                    (Source::Log(idx), places.iter().map(|(_, kind)| *kind).collect())
                }
                None => {
                    self.unknown(name, span);
                    return None;
                }
            },
        };
        if kinds.len() != n_terms {
            let n_places = kinds.len();
            self.diagnostics.push(
                Diagnostic::error(
                    "wrong-arity",
                    format!("`{name}` has {}, and {n_terms} are given", count(n_places, "place")),
                )
                .at(span, format!("wants {}", count(n_places, "term")))
                .help("put `_` where the value does not matter"),
            );
            return None;
        }
        Some((source, kinds.into_iter().map(|kind| self.types.known(kind)).collect()))
    }

    fn unknown(&mut self, name: &str, span: ByteSpan) {
        let names = self.signature.declared().iter().map(|one| one.name.as_str());
        let lets = self.lets.iter().map(|one| one.name.as_str());
        let nearest = names
            .chain(lets)
            .min_by_key(|other| (distance(name, other), (*other).to_owned()))
            .filter(|other| distance(name, other) <= name.len().div_ceil(3));
        let help = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "declare it in the signature, with the types of its places".to_owned(),
        };
        self.diagnostics.push(
            Diagnostic::error("unknown-predicate", format!("`{name}` is not in the signature"))
                .at(span, "no such event")
                .help(help),
        );
    }

    fn quantified(&mut self, names: &[String], part: &Formula, span: ByteSpan) -> Core {
        let free = part.free_variables();
        let depth = self.scope.len();
        let mut vars = Vec::new();
        for name in names.iter().filter(|name| free.contains(name)) {
            vars.push(self.declare(name));
        }
        let part = self.formula(part);
        self.scope.truncate(depth);
        if vars.is_empty() {
            return part;
        }
        Core::new(CoreKind::Exists(vars, Box::new(part)), span)
    }

    fn aggregate(&mut self, aggregate: &Aggregate, span: ByteSpan) -> CoreKind {
        let free = aggregate.body.free_variables();
        let missing = aggregate.groups.iter().chain([&aggregate.over]).find(|n| !free.contains(n));
        if let Some(name) = missing {
            self.diagnostics.push(
                Diagnostic::error(
                    "unused-variable",
                    format!("`{name}` does not occur in what is aggregated"),
                )
                .at(aggregate.body.span, format!("`{name}` is not here"))
                .help("aggregate over, and group by, variables of this formula"),
            );
        }
        if aggregate.groups.contains(&aggregate.result) {
            let name = &aggregate.result;
            self.diagnostics.push(
                Diagnostic::error(
                    "unused-variable",
                    format!("`{name}` is figure and group at once"),
                )
                .at(span, "one name for two things")
                .help("give the figure a name of its own"),
            );
        }
        let result = self.find(&aggregate.result);
        let groups: Vec<Var> = aggregate.groups.iter().map(|name| self.find(name)).collect();
        let depth = self.scope.len();
        for name in free.iter().filter(|name| !aggregate.groups.contains(name)) {
            self.declare(name);
        }
        let over = self.find(&aggregate.over);
        let body = self.formula(&aggregate.body);
        self.scope.truncate(depth);
        self.aggregate_types(aggregate.function, over, result, span);
        let function = aggregate.function;
        CoreKind::Aggregate(Box::new(Aggregated { result, function, over, groups, body }))
    }

    fn aggregate_types(&mut self, function: Function, over: Var, result: Var, span: ByteSpan) {
        let (over, result) = (self.vars[over], self.vars[result]);
        match function {
            Function::Count => {
                let int = self.types.known(Type::Int);
                self.unify(int, result, span);
            }
            Function::Least | Function::Greatest => self.unify(over, result, span),
            Function::Sum => {
                let number = self.types.number();
                self.unify(number, over, span);
                self.unify(over, result, span);
            }
            Function::Average | Function::Median => {
                let number = self.types.number();
                self.unify(number, over, span);
                let float = self.types.known(Type::Float);
                self.unify(float, result, span);
            }
        }
    }

    fn binding(&mut self, bound: &Let) -> CoreKind {
        let free = bound.definition.free_variables();
        let parameters = &bound.parameters;
        let missing = parameters.iter().find(|name| !free.contains(name));
        let extra = free.iter().find(|name| !parameters.contains(name));
        let mut refuse = |message: String, help: &str| {
            self.diagnostics.push(
                Diagnostic::error("unused-variable", message)
                    .at(bound.head, "named here")
                    .help(help),
            );
        };
        if let Some(name) = missing {
            refuse(
                format!("`{name}` does not occur in what `{}` stands for", bound.name),
                "take it out, or let the definition speak of it",
            );
        } else if let Some(name) = extra {
            refuse(
                format!(
                    "`{}` says nothing of `{name}`, which is free in what it stands for",
                    bound.name
                ),
                "make it a place of the name, or bind it with `EXISTS`",
            );
        } else if (1..parameters.len()).any(|n| parameters[..n].contains(&parameters[n])) {
            refuse(format!("two places of `{}` have one name", bound.name), "name them apart");
        }
        let outer = std::mem::take(&mut self.scope);
        let vars: Vec<Var> = parameters.iter().map(|name| self.declare(name)).collect();
        let id = self.let_arities.len();
        self.let_arities.push(parameters.len());
        let places: Vec<TypeId> = vars.iter().map(|var| self.vars[*var]).collect();
        let named = NamedLet { name: bound.name.clone(), id, places };
        let depth = self.lets.len();
        let definition = if bound.is_recursive {
            self.lets.push(named);
            self.formula(&bound.definition)
        } else {
            let definition = self.formula(&bound.definition);
            self.lets.push(named);
            definition
        };
        self.scope = outer;
        let body = self.formula(&bound.body);
        self.lets.truncate(depth);
        let is_recursive = bound.is_recursive;
        CoreKind::Let(Box::new(Bound { id, is_recursive, parameters: vars, definition, body }))
    }

    fn term_of(&mut self, term: &Term, wanted: Type) -> Expr {
        let (kind, expr) = self.term(term);
        let wanted = self.types.known(wanted);
        self.unify(wanted, kind, term.span);
        expr
    }

    fn term(&mut self, term: &Term) -> (TypeId, Expr) {
        match &term.kind {
            TermKind::Variable(name) => {
                let var = self.find(name);
                (self.vars[var], Expr::Var(var))
            }
            TermKind::Constant(constant) => {
                let (kind, word) = match constant {
                    Constant::Int(value) => (Type::Int, of_int(*value)),
                    Constant::Float(value) => (Type::Float, of_float(*value)),
                    Constant::Text(text) => (Type::Text, self.symbols.intern(text.as_bytes())),
                    Constant::Pattern(text) => {
                        self.check_pattern(text, term.span);
                        (Type::Pattern, self.symbols.intern(text.as_bytes()))
                    }
                };
                (self.types.known(kind), Expr::Word(kind, word))
            }
            TermKind::Apply(function, inner) => {
                let (from, to) = function_types(*function);
                let inner = self.term_of(inner, from);
                (self.types.known(to), Expr::Apply(*function, Box::new(inner)))
            }
            TermKind::Minus(inner) => {
                let number = self.types.number();
                let (kind, expr) = self.term(inner);
                self.unify(number, kind, inner.span);
                (number, Expr::Minus(Box::new(expr)))
            }
            TermKind::Arithmetic(sign, left, right) => {
                let number = match sign {
                    Arithmetic::Remainder => self.types.known(Type::Int),
                    _ => self.types.number(),
                };
                let (left_kind, left_expr) = self.term(left);
                self.unify(number, left_kind, left.span);
                let (right_kind, right_expr) = self.term(right);
                self.unify(number, right_kind, right.span);
                (number, Expr::Arithmetic(*sign, Box::new(left_expr), Box::new(right_expr)))
            }
        }
    }

    fn check_pattern(&mut self, text: &str, span: ByteSpan) {
        if let Err(message) = crate::pattern::compile(text.as_bytes()) {
            self.diagnostics.push(
                Diagnostic::error("unreadable-pattern", "this pattern cannot be read")
                    .at(span, message)
                    .help(
                        "groups are `\\(…\\)`, alternatives `\\|`; `.`, `*`, `+`, `?`, `[…]`, `^` and `$` are signs",
                    ),
            );
        }
    }
}

fn both(left: Core, right: Core, span: ByteSpan) -> Core {
    Core::new(CoreKind::And(vec![left, right]), span)
}

/// What a function takes and what it gives.
pub(crate) fn function_types(function: Convert) -> (Type, Type) {
    match function {
        Convert::FloatToInt | Convert::DayOfMonth | Convert::Month | Convert::Year => {
            (Type::Float, Type::Int)
        }
        Convert::IntToFloat => (Type::Int, Type::Float),
        Convert::IntToText => (Type::Int, Type::Text),
        Convert::TextToInt => (Type::Text, Type::Int),
        Convert::FloatToText | Convert::FormatDate => (Type::Float, Type::Text),
        Convert::TextToFloat => (Type::Text, Type::Float),
        Convert::PatternToText => (Type::Pattern, Type::Text),
        Convert::TextToPattern => (Type::Text, Type::Pattern),
    }
}

fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// How many letters must be put in, taken out or changed to make one word of the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (n, letter) in left.chars().enumerate() {
        let mut corner = n;
        row[0] = n + 1;
        for (at, other) in right.iter().enumerate() {
            let change = corner + usize::from(letter != *other);
            corner = row[at + 1];
            row[at + 1] = change.min(corner + 1).min(row[at] + 1);
        }
    }
    row[right.len()]
}
