//! Rewrites a formula to one that means the same and is cheaper to monitor.
//!
//! Double negations go, `NOT` passes `OR`, and quantifiers move inwards as far as they can: the
//! values that `EXISTS m. ONCE p(m, r)` would keep for a week are dropped where they arise.

use std::collections::BTreeSet;

use troth_text::ByteSpan;

use crate::core::{Core, CoreKind, Filter, Var};
use crate::formula::Interval;
use crate::value::Type;

/// Rewrites a formula; new variables get their types in `kinds`.
pub(crate) fn simplify(core: Core, kinds: &mut Vec<Type>) -> Core {
    let mut simplifier = Simplifier { kinds, bound: BTreeSet::new() };
    let core = simplifier.walk(core);
    simplifier.bind_apart(core)
}

/// As [`simplify`], of a part that stands twice now: what it binds gets new variables.
pub(crate) fn copy(core: &Core, kinds: &mut Vec<Type>) -> Core {
    let bound = (0..kinds.len()).collect();
    Simplifier { kinds, bound }.bind_apart(core.clone())
}

struct Simplifier<'k> {
    kinds: &'k mut Vec<Type>,
    /// The variables that are bound somewhere already.
    bound: BTreeSet<Var>,
}

impl Simplifier<'_> {
    fn walk(&mut self, core: Core) -> Core {
        let span = core.span;
        let kind = match core.kind {
            CoreKind::Not(part) => return self.not(*part),
            CoreKind::And(parts) => return and(parts.into_iter().map(|p| self.walk(p)), span),
            CoreKind::Or(parts) => return or(parts.into_iter().map(|p| self.walk(p)), span),
            CoreKind::Exists(vars, part) => {
                let part = self.walk(*part);
                return self.exists(vars, part);
            }
            CoreKind::Aggregate(mut aggregated) => {
                aggregated.body = self.walk(aggregated.body);
                CoreKind::Aggregate(aggregated)
            }
            CoreKind::Let(mut bound) => {
                bound.definition = self.walk(bound.definition);
                bound.body = self.walk(bound.body);
                CoreKind::Let(bound)
            }
            CoreKind::Previous(interval, part) => CoreKind::Previous(interval, self.boxed(part)),
            CoreKind::Next(interval, part) => CoreKind::Next(interval, self.boxed(part)),
            CoreKind::Once(interval, part) => CoreKind::Once(interval, self.boxed(part)),
            CoreKind::Eventually(interval, part) => {
                CoreKind::Eventually(interval, self.boxed(part))
            }
            CoreKind::Since(interval, left, right) => {
                let (left, right) = (self.boxed(left), self.boxed(right));
                match left.kind {
                    CoreKind::Truth(true) => CoreKind::Once(interval, right),
                    _ => return since(interval, *left, *right, span),
                }
            }
            CoreKind::Until(interval, left, right) => {
                let (left, right) = (self.boxed(left), self.boxed(right));
                match left.kind {
                    CoreKind::Truth(true) => CoreKind::Eventually(interval, right),
                    _ => return until(interval, *left, *right, span),
                }
            }
            kind @ (CoreKind::Truth(_) | CoreKind::Event(..) | CoreKind::Filter(_)) => kind,
        };
        Core::new(kind, span)
    }

    fn boxed(&mut self, mut part: Box<Core>) -> Box<Core> {
        let inner = std::mem::replace(&mut *part, nothing());
        *part = self.walk(inner);
        part
    }

    fn not(&mut self, part: Core) -> Core {
        let span = part.span;
        match part.kind {
            CoreKind::Not(inner) => self.walk(*inner),
            CoreKind::Truth(value) => Core::new(CoreKind::Truth(!value), span),
            CoreKind::Or(parts) => and(parts.into_iter().map(|part| self.not(part)), span),
            CoreKind::And(parts) if parts.iter().all(|part| is_not(&part.kind)) => {
                or(parts.into_iter().map(|part| self.not(part)), span)
            }
            CoreKind::Let(mut bound) => {
                bound.definition = self.walk(bound.definition);
                bound.body = self.not(bound.body);
                Core::new(CoreKind::Let(bound), span)
            }
            kind => {
                let part = self.walk(Core::new(kind, span));
                match part.kind {
                    CoreKind::Not(inner) => *inner,
                    CoreKind::Truth(value) => Core::new(CoreKind::Truth(!value), span),
                    CoreKind::Or(_) => self.not(part),
                    _ => part.not(),
                }
            }
        }
    }

    /// `part`, of which everything is simple, with variables bound as far inside as can be.
    fn exists(&mut self, mut vars: Vec<Var>, part: Core) -> Core {
        let free = part.vars();
        vars.retain(|var| free.contains(var));
        if vars.is_empty() {
            return part;
        }
        let span = part.span;
        match part.kind {
            CoreKind::Exists(more, inner) => {
                vars.extend(more);
                self.exists(vars, *inner)
            }
            CoreKind::Or(parts) => {
                or(parts.into_iter().map(|part| self.exists(vars.clone(), part)), span)
            }
            CoreKind::And(parts) => self.exists_and(vars, parts, span),
            CoreKind::Previous(interval, inner) => {
                let inner = self.exists(vars, *inner);
                Core::new(CoreKind::Previous(interval, Box::new(inner)), span)
            }
            CoreKind::Next(interval, inner) => {
                let inner = self.exists(vars, *inner);
                Core::new(CoreKind::Next(interval, Box::new(inner)), span)
            }
            CoreKind::Once(interval, inner) => {
                let inner = self.exists(vars, *inner);
                Core::new(CoreKind::Once(interval, Box::new(inner)), span)
            }
            CoreKind::Eventually(interval, inner) => {
                let inner = self.exists(vars, *inner);
                Core::new(CoreKind::Eventually(interval, Box::new(inner)), span)
            }
            CoreKind::Since(interval, left, right) => {
                let (outer, inner) = split(vars, &left);
                let right = Box::new(self.exists(inner, *right));
                bind(outer, Core::new(CoreKind::Since(interval, left, right), span))
            }
            CoreKind::Until(interval, left, right) => {
                let (outer, inner) = split(vars, &left);
                let right = Box::new(self.exists(inner, *right));
                bind(outer, Core::new(CoreKind::Until(interval, left, right), span))
            }
            CoreKind::Let(mut bound) => {
                bound.body = self.exists(vars, bound.body);
                Core::new(CoreKind::Let(bound), span)
            }
            kind => bind(vars, Core::new(kind, span)),
        }
    }

    /// Binds variables over the parts of a conjunction that speak of them; parts that share one
    /// stay together.
    fn exists_and(&mut self, vars: Vec<Var>, parts: Vec<Core>, span: ByteSpan) -> Core {
        let mut heaps: Vec<(BTreeSet<Var>, Vec<Core>)> = Vec::new();
        for part in parts {
            let mut own: BTreeSet<Var> =
                part.vars().into_iter().filter(|var| vars.contains(var)).collect();
            let mut together = Vec::new();
            let mut rest = Vec::new();
            for (shared, members) in heaps {
                if shared.is_disjoint(&own) {
                    rest.push((shared, members));
                } else {
                    own.extend(shared);
                    together.extend(members);
                }
            }
            together.push(part);
            rest.push((own, together));
            heaps = rest;
        }
        if heaps.len() == 1 {
            let (_, parts) = heaps.remove(0);
            return bind(vars, and(parts.into_iter(), span));
        }
        let bound = heaps.into_iter().map(|(own, members)| {
            self.exists(own.into_iter().collect(), and(members.into_iter(), span))
        });
        and(bound.collect::<Vec<_>>().into_iter(), span)
    }

    /// Gives each place that binds variables variables of its own.
    fn bind_apart(&mut self, core: Core) -> Core {
        let span = core.span;
        let kind = match core.kind {
            CoreKind::Exists(mut vars, mut part) => {
                for var in &mut vars {
                    if !self.bound.insert(*var) {
                        let new = self.another(*var);
                        part.rename(*var, new);
                        *var = new;
                    }
                }
                CoreKind::Exists(vars, Box::new(self.bind_apart(*part)))
            }
            CoreKind::Aggregate(mut aggregated) => {
                let inner = aggregated.body.vars();
                for var in inner.into_iter().filter(|var| !aggregated.groups.contains(var)) {
                    if !self.bound.insert(var) {
                        let new = self.another(var);
                        aggregated.body.rename(var, new);
                        if aggregated.over == var {
                            aggregated.over = new;
                        }
                    }
                }
                aggregated.body = self.bind_apart(aggregated.body);
                CoreKind::Aggregate(aggregated)
            }
            CoreKind::Let(mut bound) => {
                bound.definition = self.bind_apart(bound.definition);
                bound.body = self.bind_apart(bound.body);
                CoreKind::Let(bound)
            }
            CoreKind::Not(part) => CoreKind::Not(self.apart(part)),
            CoreKind::And(parts) => {
                CoreKind::And(parts.into_iter().map(|part| self.bind_apart(part)).collect())
            }
            CoreKind::Or(parts) => {
                CoreKind::Or(parts.into_iter().map(|part| self.bind_apart(part)).collect())
            }
            CoreKind::Previous(interval, part) => CoreKind::Previous(interval, self.apart(part)),
            CoreKind::Next(interval, part) => CoreKind::Next(interval, self.apart(part)),
            CoreKind::Once(interval, part) => CoreKind::Once(interval, self.apart(part)),
            CoreKind::Eventually(interval, part) => {
                CoreKind::Eventually(interval, self.apart(part))
            }
            CoreKind::Since(interval, left, right) => {
                CoreKind::Since(interval, self.apart(left), self.apart(right))
            }
            CoreKind::Until(interval, left, right) => {
                CoreKind::Until(interval, self.apart(left), self.apart(right))
            }
            kind @ (CoreKind::Truth(_) | CoreKind::Event(..) | CoreKind::Filter(_)) => kind,
        };
        Core::new(kind, span)
    }

    fn apart(&mut self, mut part: Box<Core>) -> Box<Core> {
        let inner = std::mem::replace(&mut *part, nothing());
        *part = self.bind_apart(inner);
        part
    }

    fn another(&mut self, var: Var) -> Var {
        self.kinds.push(self.kinds[var]);
        let new = self.kinds.len() - 1;
        self.bound.insert(new);
        new
    }
}

fn since(interval: Interval, left: Core, right: Core, span: ByteSpan) -> Core {
    let since = |left, right| CoreKind::Since(interval, Box::new(left), Box::new(right));
    let once = |right| CoreKind::Once(interval, Box::new(right));
    each_apart((left, right), interval, span, since, once)
}

fn until(interval: Interval, left: Core, right: Core, span: ByteSpan) -> Core {
    let until = |left, right| CoreKind::Until(interval, Box::new(left), Box::new(right));
    let eventually = |right| CoreKind::Eventually(interval, Box::new(right));
    each_apart((left, right), interval, span, until, eventually)
}

/// `(a AND b) SINCE c` as `(a SINCE c) AND (b SINCE c)`, where one of them cannot be told beside the
/// other but of the rows of `c`: times are in line, and the later (of `UNTIL`: the earlier) of the
/// two that serve serves both. A condition on values alone is so at all times or at none.
fn each_apart(
    (left, right): (Core, Core),
    interval: Interval,
    span: ByteSpan,
    window: impl Fn(Core, Core) -> CoreKind,
    alone: impl Fn(Core) -> CoreKind,
) -> Core {
    let new = |kind| Core::new(kind, span);
    let parts = match &left.kind {
        CoreKind::And(parts) => parts.clone(),
        _ => vec![left.clone()],
    };
    let limits = |part: &&Core| !is_not(&part.kind) && !is_rigid(part);
    let limited: BTreeSet<Var> = parts.iter().filter(limits).flat_map(Core::vars).collect();
    let (together, apart): (Vec<Core>, Vec<Core>) =
        parts.into_iter().partition(|part| part.vars().is_subset(&limited));
    let is_whole = apart.is_empty() || (together.is_empty() && apart.len() == 1);
    let has_name = holds_let(&right);
    if has_name || (is_whole && !apart.iter().any(is_rigid)) {
        return new(window(left, right));
    }
    let whole = (!together.is_empty()).then(|| and(together.into_iter(), span));
    let sides = whole.into_iter().chain(apart);
    let each = sides.map(|side| {
        if !is_rigid(&side) {
            return new(window(side, right.clone()));
        }
        let so = and([side, new(alone(right.clone()))].into_iter(), span);
        let now = (interval.low == 0).then(|| right.clone());
        or([so].into_iter().chain(now), span)
    });
    and(each.collect::<Vec<_>>().into_iter(), span)
}

/// Whether it is a condition on values alone, which no time changes.
fn is_rigid(part: &Core) -> bool {
    match &part.kind {
        CoreKind::Filter(Filter::Compare(..) | Filter::Substring(..)) => true,
        CoreKind::Not(part) => is_rigid(part),
        _ => false,
    }
}

/// Whether a `LET` stands in it, which cannot stand twice.
fn holds_let(core: &Core) -> bool {
    match &core.kind {
        CoreKind::Let(_) => true,
        CoreKind::Truth(_) | CoreKind::Event(..) | CoreKind::Filter(_) => false,
        CoreKind::And(parts) | CoreKind::Or(parts) => parts.iter().any(holds_let),
        CoreKind::Aggregate(aggregated) => holds_let(&aggregated.body),
        CoreKind::Not(part)
        | CoreKind::Exists(_, part)
        | CoreKind::Previous(_, part)
        | CoreKind::Next(_, part)
        | CoreKind::Once(_, part)
        | CoreKind::Eventually(_, part) => holds_let(part),
        CoreKind::Since(_, left, right) | CoreKind::Until(_, left, right) => {
            holds_let(left) || holds_let(right)
        }
    }
}

/// What stands in a box while its content is rewritten.
fn nothing() -> Core {
    Core::new(CoreKind::Truth(false), ByteSpan::new(0, 0))
}

fn is_not(kind: &CoreKind) -> bool {
    matches!(kind, CoreKind::Not(_))
}

/// Those variables that the left side speaks of, and the others.
fn split(vars: Vec<Var>, left: &Core) -> (Vec<Var>, Vec<Var>) {
    let free = left.vars();
    vars.into_iter().partition(|var| free.contains(var))
}

fn bind(vars: Vec<Var>, part: Core) -> Core {
    if vars.is_empty() {
        return part;
    }
    let span = part.span;
    Core::new(CoreKind::Exists(vars, Box::new(part)), span)
}

/// A conjunction without conjunctions in it.
pub(crate) fn and(parts: impl Iterator<Item = Core>, span: ByteSpan) -> Core {
    let mut flat = Vec::new();
    for part in parts {
        match part.kind {
            CoreKind::And(inner) => flat.extend(inner),
            CoreKind::Truth(true) => {}
            _ => flat.push(part),
        }
    }
    match flat.len() {
        0 => Core::new(CoreKind::Truth(true), span),
        1 => flat.remove(0),
        _ => Core::new(CoreKind::And(flat), span),
    }
}

/// A disjunction without disjunctions in it.
pub(crate) fn or(parts: impl Iterator<Item = Core>, span: ByteSpan) -> Core {
    let mut flat = Vec::new();
    for part in parts {
        match part.kind {
            CoreKind::Or(inner) => flat.extend(inner),
            _ => flat.push(part),
        }
    }
    if flat.len() == 1 { flat.remove(0) } else { Core::new(CoreKind::Or(flat), span) }
}
