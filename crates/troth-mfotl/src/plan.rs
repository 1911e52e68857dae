//! From a simple formula to operators, or the reason why it cannot be monitored.
//!
//! The heart is the conjunction: its parts are put in an order in which each finds its variables
//! limited by those before it. What comes from the log goes first, conditions and computations as
//! soon as they can, negations and windows when all they ask of is known. A part that cannot
//! stand alone is opened, distributed, or given what limits its variables from outside.

use std::collections::BTreeSet;

use troth_text::{ByteSpan, Diagnostic};

use crate::core::{Aggregated, Bound, Core, CoreKind, Expr, Filter, Place, Source, Var};
use crate::engine::aggregate::{Aggregation, Figure, WindowAggregation};
use crate::engine::expression::{Group, Operand, Test, TestKind};
use crate::engine::future::Future;
use crate::engine::node::{Emitted, Event, LetNode, Next, Node, Operator, Previous, Window};
use crate::engine::past::Past;
use crate::engine::pipeline::{Join, Part, Pipeline, Step};
use crate::engine::stream::Stream;
use crate::formula::{Arithmetic, Comparison, Interval};
use crate::resolve::{Resolved, function_types};
use crate::simplify::{and, copy, or, simplify};
use crate::value::Type;

/// Plans a formula. The operator's columns are those asked for.
pub(crate) fn plan(resolved: Resolved) -> Result<Node> {
    let Resolved { core, columns, mut kinds, names, .. } = resolved;
    let core = simplify(core, &mut kinds);
    let mut planner = Planner { kinds, names, n_tries: 0 };
    let span = core.span;
    let planned = planner.plan(&core)?;
    let positions: Option<Vec<usize>> =
        columns.iter().map(|var| planned.columns.iter().position(|other| other == var)).collect();
    let Some(positions) = positions else {
        let lost = columns.iter().copied().filter(|var| !planned.columns.contains(var)).collect();
        return Err(planner.unrestricted(&lost, span));
    };
    if positions.iter().copied().eq(0..planned.columns.len()) {
        return Ok(planned.node);
    }
    Ok(Node::new(positions.len(), Operator::Union(vec![(planned.node, positions)])))
}

/// An operator with the variables of its columns.
struct Planned {
    node: Node,
    columns: Vec<Var>,
}

struct Planner {
    kinds: Vec<Type>,
    names: Vec<String>,
    /// How often a part that cannot stand alone was tried otherwise.
    n_tries: usize,
}

/// Distributing may double a formula each time: it is given up after so many.
const TRIES: usize = 200;

type Result<T> = std::result::Result<T, Diagnostic>;

impl Planner {
    fn plan(&mut self, core: &Core) -> Result<Planned> {
        match &core.kind {
            CoreKind::Event(source, places) => Ok(event(*source, places, &BTreeSet::new())),
            CoreKind::Exists(vars, part) => {
                if let CoreKind::Event(source, places) = &part.kind {
                    return Ok(event(*source, places, &vars.iter().copied().collect()));
                }
                let output = core.vars().into_iter().collect();
                self.conjunction(conjuncts(part), output, core.span)
            }
            CoreKind::Or(parts) => self.union(parts, core.span),
            CoreKind::Aggregate(aggregated) => self.aggregate(aggregated),
            CoreKind::Let(bound) => self.binding(bound),
            CoreKind::Previous(interval, part) => {
                let Planned { node, columns } = self.plan(part)?;
                let previous = Box::new(Previous::new(node, *interval));
                Ok(Planned {
                    node: Node::new(columns.len(), Operator::Previous(previous)),
                    columns,
                })
            }
            CoreKind::Next(interval, part) => {
                let Planned { node, columns } = self.plan(part)?;
                let next = Box::new(Next::new(node, *interval));
                Ok(Planned { node: Node::new(columns.len(), Operator::Next(next)), columns })
            }
            CoreKind::Once(..)
            | CoreKind::Eventually(..)
            | CoreKind::Since(..)
            | CoreKind::Until(..) => {
                let (window, columns) = self.window(core)?;
                let emitted = Box::new(Emitted::new(window));
                Ok(Planned { node: Node::new(columns.len(), Operator::Window(emitted)), columns })
            }
            CoreKind::Truth(_) | CoreKind::Filter(_) | CoreKind::Not(_) | CoreKind::And(_) => {
                let output = core.vars().into_iter().collect();
                self.conjunction(conjuncts(core), output, core.span)
            }
        }
    }

    fn union(&mut self, parts: &[Core], span: ByteSpan) -> Result<Planned> {
        let wanted = parts[0].vars();
        if let Some(part) = parts.iter().find(|part| part.vars() != wanted) {
            let all = parts.iter().flat_map(Core::vars).collect::<BTreeSet<_>>();
            let one = parts.iter().find(|part| part.vars().len() < all.len()).unwrap_or(part);
            let missing: BTreeSet<Var> = all.difference(&one.vars()).copied().collect();
            return Err(Diagnostic::error(
                "unequal-alternatives",
                "the alternatives do not limit the same variables",
            )
            .at(one.span, format!("says nothing of {}", self.told(&missing)))
            .at(span, "any value would do")
            .help("let each alternative limit each variable, or join it with an event that does"));
        }
        let planned: Vec<Planned> =
            parts.iter().map(|part| self.plan(part)).collect::<Result<_>>()?;
        Ok(unite(planned))
    }

    fn aggregate(&mut self, aggregated: &Aggregated) -> Result<Planned> {
        let mut columns = vec![aggregated.result];
        columns.extend(&aggregated.groups);
        let operator = if let CoreKind::Once(interval, part) = &aggregated.body.kind {
            let planned = self.plan(part)?;
            let figure = self.figure(aggregated, &planned.columns);
            let past = Past::once(planned.node, *interval);
            Operator::WindowAggregate(Box::new(WindowAggregation::new(past, figure)))
        } else {
            let planned = self.plan(&aggregated.body)?;
            let figure = self.figure(aggregated, &planned.columns);
            Operator::Aggregate(Box::new(Aggregation::new(planned.node, figure)))
        };
        Ok(Planned { node: Node::new(columns.len(), operator), columns })
    }

    fn figure(&self, aggregated: &Aggregated, columns: &[Var]) -> Figure {
        Figure {
            function: aggregated.function,
            kind: self.kinds[aggregated.over],
            over: position(columns, aggregated.over),
            groups: aggregated.groups.iter().map(|var| position(columns, *var)).collect(),
        }
    }

    fn binding(&mut self, bound: &Bound) -> Result<Planned> {
        if bound.is_recursive
            && let Some(span) = unguarded(&bound.definition, bound.id, 0)
        {
            return Err(Diagnostic::error(
                "unguarded-recursion",
                "a `LETPAST` speaks here of its own present",
            )
            .at(span, "what it says now would depend on itself")
            .help("speak of its past alone: put `PREVIOUS`, or `ONCE(0,…]`, before it"));
        }
        let definition = self.plan(&bound.definition)?;
        let positions =
            bound.parameters.iter().map(|var| position(&definition.columns, *var)).collect();
        let body = self.plan(&bound.body)?;
        let columns = body.columns;
        let node = LetNode {
            id: bound.id,
            is_recursive: bound.is_recursive,
            definition: definition.node,
            columns: positions,
            before: Stream::new(bound.parameters.len()),
            body: body.node,
        };
        Ok(Planned { node: Node::new(columns.len(), Operator::Let(Box::new(node))), columns })
    }

    fn window(&mut self, core: &Core) -> Result<(Window, Vec<Var>)> {
        match &core.kind {
            CoreKind::Once(interval, part) => {
                let Planned { node, columns } = self.plan(part)?;
                Ok((Window::Past(Past::once(node, *interval)), columns))
            }
            CoreKind::Eventually(interval, part) => {
                let Planned { node, columns } = self.plan(part)?;
                Ok((Window::Future(Future::eventually(node, *interval)), columns))
            }
            CoreKind::Since(interval, left, right) => {
                let Planned { node, columns } = self.plan(right)?;
                let (left, is_negated, at) = self.left(left, &columns)?;
                Ok((Window::Past(Past::since(node, *interval, left, is_negated, at)), columns))
            }
            CoreKind::Until(interval, left, right) => {
                let Planned { node, columns } = self.plan(right)?;
                let (left, is_negated, at) = self.left(left, &columns)?;
                Ok((Window::Future(Future::until(node, *interval, left, is_negated, at)), columns))
            }
            _ => unreachable!("only operators with a window are asked for it"),
        }
    }

    /// The left side of a `SINCE` or `UNTIL`, perhaps negated, and where its columns stand in the
    /// right side's.
    fn left(&mut self, left: &Core, columns: &[Var]) -> Result<(Node, bool, Vec<usize>)> {
        let free = left.vars();
        let missing: BTreeSet<Var> =
            free.iter().copied().filter(|var| !columns.contains(var)).collect();
        if !missing.is_empty() {
            return Err(Diagnostic::error(
                "unrestricted-variable",
                format!("{} can take any value here", self.told(&missing)),
            )
            .at(left.span, "not limited by the right side")
            .help("let the right side of `SINCE` or `UNTIL` speak of each variable of the left"));
        }
        let (planned, is_negated) = match &left.kind {
            CoreKind::Not(part) => (self.plan(part), true),
            _ => (self.plan(left), false),
        };
        let (planned, is_negated) = match planned {
            Ok(planned) => (planned, is_negated),
            Err(diagnostic) => {
                // What cannot be told of what holds can perhaps be told of what does not.
                let opposite = simplify(left.clone().not(), &mut self.kinds);
                match self.plan(&opposite) {
                    Ok(planned) if !is_negated => (planned, true),
                    _ => return Err(diagnostic),
                }
            }
        };
        let at = planned.columns.iter().map(|var| position(columns, *var)).collect();
        Ok((planned.node, is_negated, at))
    }

    fn told(&self, vars: &BTreeSet<Var>) -> String {
        let names: Vec<String> = vars
            .iter()
            .map(|var| match self.names.get(*var).map_or("", String::as_str) {
                "" => "a value".to_owned(),
                name if name.starts_with("_ ") => "`_`".to_owned(),
                name => format!("`{name}`"),
            })
            .collect();
        names.join(", ")
    }

    fn unrestricted(&self, vars: &BTreeSet<Var>, span: ByteSpan) -> Diagnostic {
        let told = self.told(vars);
        let help = if told.contains(['-', '/', ':']) {
            "put spaces around signs: `x-1` is one name"
        } else {
            "join it with an event that limits it: `p(x) AND …`"
        };
        Diagnostic::error("unrestricted-variable", format!("{told} can take any value here"))
            .at(span, "nothing from the log limits it")
            .help(help)
    }

    fn operand(&self, expr: &Expr, slots: &[Var]) -> Operand {
        match expr {
            Expr::Var(var) => Operand::Slot(position(slots, *var)),
            Expr::Word(_, word) => Operand::Word(*word),
            Expr::Apply(function, inner) => {
                Operand::Apply(*function, Box::new(self.operand(inner, slots)))
            }
            Expr::Minus(inner) => {
                let is_float = self.kind(inner) == Type::Float;
                Operand::Minus(is_float, Box::new(self.operand(inner, slots)))
            }
            Expr::Arithmetic(sign, left, right) => Operand::Arithmetic {
                sign: *sign,
                is_float: *sign != Arithmetic::Remainder && self.kind(left) == Type::Float,
                left: Box::new(self.operand(left, slots)),
                right: Box::new(self.operand(right, slots)),
            },
        }
    }

    fn kind(&self, expr: &Expr) -> Type {
        match expr {
            Expr::Var(var) => self.kinds[*var],
            Expr::Word(kind, _) => *kind,
            Expr::Apply(function, _) => function_types(*function).1,
            Expr::Minus(inner) => self.kind(inner),
            Expr::Arithmetic(Arithmetic::Remainder, ..) => Type::Int,
            Expr::Arithmetic(_, left, _) => self.kind(left),
        }
    }
}

fn position(columns: &[Var], var: Var) -> usize {
    let found = columns.iter().position(|other| *other == var);
    found.expect("a planned formula has a column for each free variable")
}

/// The parts of a conjunction, and of those bound within it. Variables are bound once, so that
/// none is caught.
fn conjuncts(core: &Core) -> Vec<Core> {
    match &core.kind {
        CoreKind::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        CoreKind::Truth(true) => Vec::new(),
        _ => vec![core.clone()],
    }
}

fn unite(planned: Vec<Planned>) -> Planned {
    let columns = planned[0].columns.clone();
    let branches = planned.into_iter().map(|one| {
        let at = columns.iter().map(|var| position(&one.columns, *var)).collect();
        (one.node, at)
    });
    Planned { node: Node::new(columns.len(), Operator::Union(branches.collect())), columns }
}

fn event(source: Source, places: &[Place], hidden: &BTreeSet<Var>) -> Planned {
    let mut first: Vec<(Var, usize)> = Vec::new();
    let (mut words, mut same) = (Vec::new(), Vec::new());
    for (column, place) in places.iter().enumerate() {
        match place {
            Place::Word(word) => words.push((column, *word)),
            Place::Var(var) => match first.iter().find(|(other, _)| other == var) {
                Some((_, other)) => same.push((*other, column)),
                None => first.push((*var, column)),
            },
        }
    }
    first.retain(|(var, _)| !hidden.contains(var));
    let (columns, at): (Vec<Var>, Vec<usize>) = first.into_iter().unzip();
    let is_whole = at.len() == places.len();
    let operator = Operator::Event(Event { source, words, same, columns: at, is_whole });
    Planned { node: Node::new(columns.len(), operator), columns }
}

/// Where a recursive name is used at its own time or later. `lag` is how many time points, at
/// least, lie between here and the whole.
fn unguarded(core: &Core, id: usize, lag: i64) -> Option<ByteSpan> {
    let into = |part: &Core, lag: i64| unguarded(part, id, lag);
    match &core.kind {
        CoreKind::Event(Source::Let(other), _) if *other == id && lag < 1 => Some(core.span),
        CoreKind::Truth(_) | CoreKind::Event(..) | CoreKind::Filter(_) => None,
        CoreKind::Not(part) | CoreKind::Exists(_, part) => into(part, lag),
        CoreKind::And(parts) | CoreKind::Or(parts) => parts.iter().find_map(|part| into(part, lag)),
        CoreKind::Aggregate(aggregated) => into(&aggregated.body, lag),
        CoreKind::Let(bound) => into(&bound.definition, lag).or_else(|| into(&bound.body, lag)),
        CoreKind::Previous(_, part) => into(part, lag + 1),
        CoreKind::Next(_, part) => into(part, lag - 1),
        CoreKind::Once(interval, part) => into(part, lag + past_lag(*interval)),
        CoreKind::Since(interval, left, right) => {
            into(left, lag).or_else(|| into(right, lag + past_lag(*interval)))
        }
        CoreKind::Eventually(_, part) => into(part, i64::MIN / 2),
        CoreKind::Until(_, left, right) => {
            into(left, i64::MIN / 2).or_else(|| into(right, i64::MIN / 2))
        }
    }
}

fn past_lag(interval: Interval) -> i64 {
    i64::from(interval.low > 0)
}

/// A conjunction that is being put in order.
struct Draft {
    /// The parts that are not in it yet.
    open: Vec<Core>,
    /// Those of them that cannot stand alone, with the reason.
    stuck: Vec<(Core, Diagnostic)>,
    /// The positive parts that are in it, and the others.
    done: Vec<Core>,
    done_else: Vec<Core>,
    /// The variables that have values, by their slots.
    slots: Vec<Var>,
    steps: Vec<Step>,
}

/// How soon a part should come; the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Condition,
    Value,
    Known,
    KnownWindow,
    Event,
    Other,
    Window,
    EventApart,
    WindowApart,
}

impl Draft {
    /// All parts but the one that was taken out.
    fn everything(&self) -> Vec<Core> {
        let stuck = self.stuck.iter().map(|(part, _)| part);
        let all = self.done.iter().chain(&self.done_else).chain(&self.open).chain(stuck);
        all.cloned().collect()
    }

    fn has(&self, vars: &BTreeSet<Var>) -> bool {
        vars.iter().all(|var| self.slots.contains(var))
    }

    fn turn(&self, part: &Core) -> Option<Turn> {
        let vars = part.vars();
        match &part.kind {
            CoreKind::Filter(_) if self.has(&vars) => Some(Turn::Condition),
            CoreKind::Filter(filter) => self.gives(filter).then_some(Turn::Value),
            CoreKind::Not(inner) => match inner.kind {
                _ if !self.has(&vars) => None,
                CoreKind::Filter(_) => Some(Turn::Condition),
                CoreKind::Event(..) => Some(Turn::Known),
                _ => Some(Turn::KnownWindow),
            },
            kind => {
                let is_event = match kind {
                    CoreKind::Event(..) | CoreKind::Truth(_) => true,
                    CoreKind::Exists(_, inner) => matches!(inner.kind, CoreKind::Event(..)),
                    _ => false,
                };
                let is_joined = self.slots.is_empty()
                    || vars.iter().any(|var| self.slots.contains(var))
                    || vars.is_empty();
                Some(match (is_event, is_window(kind)) {
                    (true, _) if self.has(&vars) => Turn::Known,
                    (_, true) if self.has(&vars) && !self.slots.is_empty() => Turn::KnownWindow,
                    (true, _) if is_joined => Turn::Event,
                    (true, _) => Turn::EventApart,
                    (_, true) if is_joined => Turn::Window,
                    (_, true) => Turn::WindowApart,
                    _ => Turn::Other,
                })
            }
        }
    }

    /// Whether a condition gives values to variables that have none.
    fn gives(&self, filter: &Filter) -> bool {
        match filter {
            Filter::Compare(Comparison::Equal, left, right) => {
                self.defines(left, right).or_else(|| self.defines(right, left)).is_some()
            }
            Filter::Matches(text, pattern, groups) => {
                self.has(&text.vars())
                    && self.has(&pattern.vars())
                    && groups
                        .iter()
                        .flatten()
                        .all(|group| matches!(group, Expr::Var(_)) || self.has(&group.vars()))
            }
            _ => false,
        }
    }

    /// The variable that is `value`, if it has no value and all of `value` have.
    fn defines(&self, var: &Expr, value: &Expr) -> Option<Var> {
        match var {
            Expr::Var(var) if !self.slots.contains(var) && self.has(&value.vars()) => Some(*var),
            _ => None,
        }
    }

    fn slot(&mut self, var: Var) -> usize {
        self.slots.iter().position(|other| *other == var).unwrap_or_else(|| {
            self.slots.push(var);
            self.slots.len() - 1
        })
    }

    fn join(&mut self, part: Part, columns: &[Var], is_negated: bool) {
        let (mut keys, mut new) = (Vec::new(), Vec::new());
        for (column, var) in columns.iter().enumerate() {
            if self.slots.contains(var) {
                keys.push((column, position(&self.slots, *var)));
            } else {
                new.push((column, self.slot(*var)));
            }
        }
        let mut part = part;
        if let Part::Window(window) = &mut part
            && !keys.is_empty()
            && !new.is_empty()
        {
            debug_assert_eq!(window.arity(), columns.len());
            window.index_by(keys.iter().map(|(column, _)| *column).collect());
        }
        self.steps.push(Step::Join(Box::new(Join { part, keys, new, is_negated })));
    }
}

fn is_window(kind: &CoreKind) -> bool {
    matches!(
        kind,
        CoreKind::Once(..) | CoreKind::Since(..) | CoreKind::Eventually(..) | CoreKind::Until(..)
    )
}

impl Planner {
    fn conjunction(
        &mut self,
        parts: Vec<Core>,
        output: Vec<Var>,
        span: ByteSpan,
    ) -> Result<Planned> {
        let mut draft = Draft {
            open: parts,
            stuck: Vec::new(),
            done: Vec::new(),
            done_else: Vec::new(),
            slots: Vec::new(),
            steps: Vec::new(),
        };
        loop {
            let turns = draft.open.iter().enumerate();
            let next = turns.filter_map(|(n, part)| Some((draft.turn(part)?, n))).min();
            if let Some((_, n)) = next {
                let part = draft.open.remove(n);
                if let Err(diagnostic) = self.put(&mut draft, &part) {
                    draft.stuck.push((part, diagnostic));
                }
            } else if let Some((part, diagnostic)) = take_first(&mut draft.stuck) {
                if let Some(planned) =
                    self.otherwise(&mut draft, part, diagnostic, &output, span)?
                {
                    return Ok(planned);
                }
            } else if draft.open.is_empty() {
                break;
            } else {
                return Err(self.nothing_limits(&draft));
            }
        }
        let lost: BTreeSet<Var> =
            output.iter().copied().filter(|var| !draft.slots.contains(var)).collect();
        if !lost.is_empty() {
            return Err(self.unrestricted(&lost, span));
        }
        Ok(finish(draft, output))
    }

    /// Puts a part whose turn it is at the end.
    fn put(&mut self, draft: &mut Draft, part: &Core) -> Result<()> {
        let (inner, is_negated) = match &part.kind {
            CoreKind::Not(inner) => (&**inner, true),
            _ => (part, false),
        };
        match &inner.kind {
            CoreKind::Filter(filter) => self.put_filter(draft, filter, is_negated),
            CoreKind::Truth(value) if *value != is_negated => {}
            CoreKind::Truth(_) => {
                // Nothing holds: a test that never does.
                let never = TestKind::Compare(
                    Comparison::Less,
                    Type::Int,
                    Operand::Word(0),
                    Operand::Word(0),
                );
                draft.steps.push(Step::Test(Test { kind: never, is_negated: false }));
            }
            kind if is_window(kind) => {
                let (window, columns) = self.window(inner)?;
                draft.join(Part::Window(Box::new(window)), &columns, is_negated);
            }
            _ => {
                let planned = self.plan(inner)?;
                draft.join(Part::Stream(planned.node), &planned.columns, is_negated);
            }
        }
        if is_negated || matches!(inner.kind, CoreKind::Filter(_)) {
            draft.done_else.push(part.clone());
        } else {
            draft.done.push(part.clone());
        }
        Ok(())
    }

    fn put_filter(&self, draft: &mut Draft, filter: &Filter, is_negated: bool) {
        let kind = match filter {
            Filter::Compare(sign, left, right) => {
                if *sign == Comparison::Equal && !is_negated {
                    for (var, value) in [(left, right), (right, left)] {
                        if let Some(var) = draft.defines(var, value) {
                            let operand = self.operand(value, &draft.slots);
                            let slot = draft.slot(var);
                            return draft.steps.push(Step::Assign(slot, operand));
                        }
                    }
                }
                let kind = self.kind(left);
                let (left, right) =
                    (self.operand(left, &draft.slots), self.operand(right, &draft.slots));
                TestKind::Compare(*sign, kind, left, right)
            }
            Filter::Substring(left, right) => TestKind::Substring(
                self.operand(left, &draft.slots),
                self.operand(right, &draft.slots),
            ),
            Filter::Matches(text, pattern, groups) => {
                let text = self.operand(text, &draft.slots);
                let pattern = self.operand(pattern, &draft.slots);
                let groups = groups
                    .iter()
                    .map(|group| match group {
                        None => Group::Any,
                        Some(Expr::Var(var)) if !draft.slots.contains(var) => {
                            Group::Give(draft.slot(*var))
                        }
                        Some(expr) => Group::Same(self.operand(expr, &draft.slots)),
                    })
                    .collect();
                TestKind::Matches(text, pattern, groups)
            }
        };
        draft.steps.push(Step::Test(Test { kind, is_negated }));
    }

    /// Another way for a part that cannot stand alone. A whole plan is given where the
    /// conjunction was distributed over alternatives.
    fn otherwise(
        &mut self,
        draft: &mut Draft,
        part: Core,
        diagnostic: Diagnostic,
        output: &[Var],
        span: ByteSpan,
    ) -> Result<Option<Planned>> {
        self.n_tries += 1;
        if self.n_tries > TRIES {
            return Err(diagnostic);
        }
        match &part.kind {
            CoreKind::Exists(_, inner) => {
                draft.open.extend(conjuncts(inner));
                return Ok(None);
            }
            CoreKind::Or(ways) => {
                let (ways, rest) = (ways.clone(), draft.everything());
                return self.distribute(&ways, &rest, output, span).map(Some);
            }
            CoreKind::Not(inner) => {
                if let CoreKind::And(parts) = &inner.kind {
                    let ways = or(parts.iter().map(|part| part.clone().not()), part.span);
                    draft.open.push(simplify(ways, &mut self.kinds));
                    return Ok(None);
                }
            }
            _ => {}
        }
        let guard = and(draft.done.iter().map(|part| copy(part, &mut self.kinds)), span);
        let (inner, is_negated) = match &part.kind {
            CoreKind::Not(inner) => (&**inner, true),
            _ => (&part, false),
        };
        let Some(guarded) = self.guarded(inner, guard) else { return Err(diagnostic) };
        let guarded = simplify(guarded, &mut self.kinds);
        let guarded = if is_negated { guarded.not() } else { guarded };
        if draft.turn(&guarded).is_none() || self.put(draft, &guarded).is_err() {
            return Err(diagnostic);
        }
        Ok(None)
    }

    /// Plans the conjunction once for each of the alternatives.
    fn distribute(
        &mut self,
        ways: &[Core],
        rest: &[Core],
        output: &[Var],
        span: ByteSpan,
    ) -> Result<Planned> {
        let mut planned = Vec::new();
        for way in ways {
            let way = copy(way, &mut self.kinds);
            let mut parts: Vec<Core> =
                rest.iter().map(|part| copy(part, &mut self.kinds)).collect();
            parts.extend(conjuncts(&way));
            planned.push(self.conjunction(parts, output.to_vec(), span)?);
        }
        Ok(unite(planned))
    }

    /// A part that says the same wherever `guard` holds, with its variables limited by it.
    fn guarded(&mut self, part: &Core, guard: Core) -> Option<Core> {
        let span = part.span;
        let new = |kind: CoreKind| Core::new(kind, span);
        let with =
            |guard: Core, part: &Core| Box::new(and([guard, part.clone()].into_iter(), span));
        Some(new(match &part.kind {
            CoreKind::Once(interval, part) if interval.high.is_some() => {
                let guard = new(CoreKind::Eventually(*interval, Box::new(guard)));
                CoreKind::Once(*interval, with(guard, part))
            }
            CoreKind::Eventually(interval, part) => {
                let guard = new(CoreKind::Once(*interval, Box::new(guard)));
                CoreKind::Eventually(*interval, with(guard, part))
            }
            CoreKind::Previous(interval, part) => {
                let guard = new(CoreKind::Next(*interval, Box::new(guard)));
                CoreKind::Previous(*interval, with(guard, part))
            }
            CoreKind::Next(interval, part) => {
                let guard = new(CoreKind::Previous(*interval, Box::new(guard)));
                CoreKind::Next(*interval, with(guard, part))
            }
            CoreKind::Since(interval, left, right) if interval.high.is_some() => {
                let guard = new(CoreKind::Eventually(*interval, Box::new(guard)));
                CoreKind::Since(*interval, left.clone(), with(guard, right))
            }
            CoreKind::Until(interval, left, right) => {
                let guard = new(CoreKind::Once(*interval, Box::new(guard)));
                CoreKind::Until(*interval, left.clone(), with(guard, right))
            }
            CoreKind::Exists(vars, part) => CoreKind::Exists(vars.clone(), with(guard, part)),
            CoreKind::Let(bound) => {
                let mut bound = bound.clone();
                bound.body = *with(guard, &bound.body);
                CoreKind::Let(bound)
            }
            _ => return None,
        }))
    }

    fn nothing_limits(&self, draft: &Draft) -> Diagnostic {
        let part = &draft.open[0];
        let missing: BTreeSet<Var> =
            part.vars().into_iter().filter(|var| !draft.slots.contains(var)).collect();
        if !matches!(part.kind, CoreKind::Not(_)) {
            return self.unrestricted(&missing, part.span);
        }
        let told = self.told(&missing);
        Diagnostic::error(
            "unsafe-negation",
            format!("this negation holds of every value of {told} that never occurred"),
        )
        .at(part.span, format!("{told} is limited by nothing else"))
        .help("join it with an event that limits the values: `p(x) AND NOT q(x)`")
    }
}

fn take_first<T>(list: &mut Vec<T>) -> Option<T> {
    (!list.is_empty()).then(|| list.remove(0))
}

/// The operator of a conjunction in order.
fn finish(mut draft: Draft, output: Vec<Var>) -> Planned {
    push_down(&mut draft.steps);
    let is_bare = draft.steps.len() == 1 && draft.slots.len() == output.len();
    if is_bare
        && let Some(Step::Join(join)) = draft.steps.pop_if(|step| is_plain(step))
        && let Part::Stream(node) = join.part
    {
        return Planned { node, columns: draft.slots };
    }
    let slots: Vec<usize> = output.iter().map(|var| position(&draft.slots, *var)).collect();
    let is_projected = slots.len() < draft.slots.len();
    let pipeline = Pipeline::new(draft.steps, draft.slots.len(), slots, is_projected);
    let operator = Operator::Pipeline(Box::new(pipeline));
    Planned { node: Node::new(output.len(), operator), columns: output }
}

/// Hands conditions on the figures of a window to whoever takes them: there they are asked when
/// something changes, and not at each time point.
fn push_down(steps: &mut Vec<Step>) {
    let Some((Step::Join(join), rest)) = steps.split_first_mut() else { return };
    let n_tests = rest.iter().take_while(|step| is_test(step)).count();
    let Join { part: Part::Stream(node), new, is_negated: false, .. } = &mut **join else { return };
    let Operator::WindowAggregate(aggregation) = &mut node.operator else { return };
    if new.iter().any(|(column, slot)| column != slot) {
        return;
    }
    for step in &mut rest[..n_tests] {
        // A test of nothing stays behind for a moment.
        let nothing = Step::Assign(0, Operand::Slot(0));
        if let Step::Test(test) = std::mem::replace(step, nothing) {
            aggregation.also(test);
        }
    }
    steps.drain(1..=n_tests);
}

fn is_test(step: &Step) -> bool {
    // What gives slots their values has to stay.
    matches!(step, Step::Test(Test { kind: TestKind::Compare(..) | TestKind::Substring(..), .. }))
}

/// Whether a step only takes the tables of a part.
fn is_plain(step: &Step) -> bool {
    matches!(step, Step::Join(join) if !join.is_negated && matches!(join.part, Part::Stream(_)))
}
