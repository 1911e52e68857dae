//! A slow monitor, written straight from the meaning of each operator: does the formula hold at
//! this time point with these values? It asks for every value of a small domain and shares the
//! syntax tree with the engine, and nothing else.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};

use troth_mfotl::{
    Aggregate, Arithmetic, Binary, Comparison, Constant, Formula, Function, Interval, Kind, Let,
    Term, TermKind, Unary,
};

/// The values that a variable may have.
pub const DOMAIN: std::ops::RangeInclusive<i64> = -3..=9;

/// One time point of a log.
#[derive(Debug, Clone)]
pub struct Point {
    pub at: i64,
    pub events: BTreeSet<(String, Vec<i64>)>,
}

type Key = (*const Formula, usize, Vec<i64>);

/// Formulas over one log.
pub struct Slow<'l> {
    log: &'l [Point],
    known: RefCell<HashMap<Key, bool>>,
    variables: RefCell<HashMap<*const Formula, Vec<String>>>,
    /// A value was met that lies outside of the domain: what is said is not to be relied on.
    pub left_domain: Cell<bool>,
}

/// The values of variables, the innermost last.
type Values = Vec<(String, i64)>;
/// What names stand for, the innermost last.
type Names<'f> = Vec<&'f Let>;

impl<'l> Slow<'l> {
    pub fn new(log: &'l [Point]) -> Self {
        Self {
            log,
            known: RefCell::default(),
            variables: RefCell::default(),
            left_domain: Cell::new(false),
        }
    }

    /// The values of the free variables for which a formula holds at a time point.
    pub fn satisfactions(&self, formula: &Formula, point: usize) -> Vec<Vec<i64>> {
        let names = formula.free_variables();
        let mut found = Vec::new();
        each(&names, &mut Vec::new(), &mut |values| {
            if self.holds(formula, point, values, &Vec::new()) {
                found.push(values.iter().map(|(_, value)| *value).collect());
            }
        });
        found.sort();
        found
    }

    fn holds(&self, f: &Formula, point: usize, values: &Values, names: &Names<'_>) -> bool {
        let key = {
            let mut variables = self.variables.borrow_mut();
            let free = variables.entry(f).or_insert_with(|| f.free_variables());
            (std::ptr::from_ref(f), point, free.iter().map(|name| lookup(name, values)).collect())
        };
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let holds = self.asked(f, point, values, names);
        self.known.borrow_mut().insert(key, holds);
        holds
    }

    fn asked(&self, f: &Formula, i: usize, values: &Values, names: &Names<'_>) -> bool {
        let at = |part: &Formula, i: usize| self.holds(part, i, values, names);
        match &f.kind {
            Kind::Truth(value) => *value,
            Kind::Predicate(name, terms) => self.predicate(name, terms, i, values, names),
            Kind::Compare(sign, left, right) => {
                let (left, right) = (self.term(left, values), self.term(right, values));
                match sign {
                    Comparison::Equal => left == right,
                    Comparison::Less => left < right,
                    Comparison::LessOrEqual => left <= right,
                }
            }
            Kind::Not(part) => !at(part, i),
            Kind::And(left, right) => at(left, i) && at(right, i),
            Kind::Or(left, right) => at(left, i) || at(right, i),
            Kind::Implies(left, right) => !at(left, i) || at(right, i),
            Kind::Equiv(left, right) => at(left, i) == at(right, i),
            Kind::Exists(bound, part) => self.some(bound, part, i, values, names),
            Kind::Forall(bound, part) => {
                let mut all = true;
                each(bound, &mut values.clone(), &mut |values| {
                    all &= self.holds(part, i, values, names);
                });
                all
            }
            Kind::Let(bound) => {
                let mut names = names.clone();
                names.push(bound);
                self.holds(&bound.body, i, values, &names)
            }
            Kind::Aggregate(aggregate) => self.aggregate(aggregate, i, values, names),
            Kind::Unary(operator, interval, part) => {
                self.unary(*operator, *interval, i, |j| at(part, j))
            }
            Kind::Binary(Binary::Since, interval, left, right) => (0..=i).any(|j| {
                interval.contains(self.distance(j, i))
                    && at(right, j)
                    && (j + 1..=i).all(|k| at(left, k))
            }),
            Kind::Binary(Binary::Until, interval, left, right) => (i..self.log.len()).any(|j| {
                interval.contains(self.distance(i, j))
                    && at(right, j)
                    && (i..j).all(|k| at(left, k))
            }),
            Kind::Substring(..) | Kind::Matches(..) => panic!("only integers are compared here"),
        }
    }

    fn unary(
        &self,
        operator: Unary,
        interval: Interval,
        i: usize,
        at: impl Fn(usize) -> bool,
    ) -> bool {
        let is_near = |one: usize, other: usize| interval.contains(self.distance(one, other));
        match operator {
            Unary::Previous => i > 0 && is_near(i - 1, i) && at(i - 1),
            Unary::Next => i + 1 < self.log.len() && is_near(i, i + 1) && at(i + 1),
            Unary::Once => (0..=i).any(|j| is_near(j, i) && at(j)),
            Unary::Historically => (0..=i).all(|j| !is_near(j, i) || at(j)),
            Unary::Eventually => (i..self.log.len()).any(|j| is_near(i, j) && at(j)),
            Unary::Always => (i..self.log.len()).all(|j| !is_near(i, j) || at(j)),
        }
    }

    fn distance(&self, from: usize, to: usize) -> i64 {
        self.log[to].at - self.log[from].at
    }

    fn some(
        &self,
        bound: &[String],
        part: &Formula,
        i: usize,
        values: &Values,
        names: &Names<'_>,
    ) -> bool {
        let mut any = false;
        each(bound, &mut values.clone(), &mut |values| {
            any = any || self.holds(part, i, values, names);
        });
        any
    }

    fn predicate(
        &self,
        name: &str,
        terms: &[Term],
        i: usize,
        values: &Values,
        names: &Names<'_>,
    ) -> bool {
        let row: Vec<i64> = terms.iter().map(|term| self.term(term, values)).collect();
        let number = i64::try_from(i).expect("a short log");
        match name {
            "tp" => return row == [number],
            "ts" => return row == [self.log[i].at],
            "tpts" => return row == [number, self.log[i].at],
            _ => {}
        }
        let Some(n) = names.iter().rposition(|bound| bound.name == name) else {
            return self.log[i].events.contains(&(name.to_owned(), row));
        };
        let bound = names[n];
        let inner: Values = bound.parameters.iter().cloned().zip(row).collect();
        // A recursive name is known in its own definition.
        let n_known = n + usize::from(bound.is_recursive);
        self.holds(&bound.definition, i, &inner, &names[..n_known].to_vec())
    }

    fn aggregate(&self, a: &Aggregate, i: usize, values: &Values, names: &Names<'_>) -> bool {
        let inner: Vec<String> =
            a.body.free_variables().into_iter().filter(|name| !a.groups.contains(name)).collect();
        let outer: Values =
            a.groups.iter().map(|name| (name.clone(), lookup(name, values))).collect();
        let mut bag: Vec<i64> = Vec::new();
        each(&inner, &mut outer.clone(), &mut |values| {
            if self.holds(&a.body, i, values, names) {
                bag.push(lookup(&a.over, values));
            }
        });
        if bag.is_empty() && !a.groups.is_empty() {
            return false;
        }
        let figure = match a.function {
            Function::Count => i64::try_from(bag.len()).expect("a small domain"),
            Function::Sum => bag.iter().sum(),
            Function::Least => bag.iter().min().copied().unwrap_or(0),
            Function::Greatest => bag.iter().max().copied().unwrap_or(0),
            Function::Average | Function::Median => panic!("only integers are compared here"),
        };
        self.inside(figure) == lookup(&a.result, values)
    }

    fn term(&self, term: &Term, values: &Values) -> i64 {
        match &term.kind {
            TermKind::Variable(name) => lookup(name, values),
            TermKind::Constant(Constant::Int(value)) => *value,
            TermKind::Minus(inner) => -self.term(inner, values),
            TermKind::Arithmetic(sign, left, right) => {
                let (left, right) = (self.term(left, values), self.term(right, values));
                match sign {
                    Arithmetic::Add => left + right,
                    Arithmetic::Subtract => left - right,
                    Arithmetic::Multiply => left * right,
                    Arithmetic::Divide | Arithmetic::Remainder => panic!("not asked for here"),
                }
            }
            _ => panic!("only integers are compared here"),
        }
    }

    fn inside(&self, value: i64) -> i64 {
        if !DOMAIN.contains(&value) {
            self.left_domain.set(true);
        }
        value
    }
}

fn lookup(name: &str, values: &Values) -> i64 {
    let found = values.iter().rev().find(|(other, _)| other == name);
    found.map(|(_, value)| *value).expect("a free variable has a value")
}

/// Shows all ways to give values to some variables.
fn each(names: &[String], values: &mut Values, show: &mut dyn FnMut(&Values)) {
    let Some((first, rest)) = names.split_first() else { return show(values) };
    for value in DOMAIN {
        values.push((first.clone(), value));
        each(rest, values, show);
        values.pop();
    }
}
