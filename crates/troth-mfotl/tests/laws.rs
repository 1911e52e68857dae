//! The engine against the slow monitor, on random formulas and logs; and what must not depend on
//! how a log arrives.

mod slow;

use std::collections::BTreeSet;
use std::fmt::Write;

use slow::{DOMAIN, Point, Slow};
use troth_mfotl::{Arrival, Asked, Formula, Log, Monitor, Shape, parse_formula, parse_signature};

const SIGNATURE: &str = "n() p(a:int) q(a:int,b:int) r(a:int,b:int)";

/// Chance that gives the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % n
    }

    fn one<'c>(&mut self, of: &[&'c str]) -> &'c str {
        of[self.below(of.len())]
    }

    fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Writes random formulas, most of which can be monitored.
struct Writer<'c> {
    chance: &'c mut Chance,
    n_names: usize,
    /// Names that can be used, with their places.
    lets: Vec<(String, usize)>,
}

type Vars = Vec<String>;

impl Writer<'_> {
    fn fresh(&mut self) -> String {
        self.n_names += 1;
        format!("v{}", self.n_names)
    }

    fn some_of(&mut self, vars: &Vars) -> Vars {
        vars.iter().filter(|_| self.chance.is(50)).cloned().collect()
    }

    /// A formula in which exactly these variables are free.
    fn formula(&mut self, vars: &Vars, depth: usize) -> String {
        if depth == 0 {
            return self.event(vars);
        }
        let depth = depth - 1;
        match self.chance.below(if vars.is_empty() { 17 } else { 14 }) {
            0 => self.event(vars),
            1 => {
                let (one, other) = (self.some_of(vars), self.some_of(vars));
                let rest: Vars = vars
                    .iter()
                    .filter(|v| !one.contains(v) && !other.contains(v))
                    .cloned()
                    .collect();
                let one: Vars = one.into_iter().chain(rest).collect();
                format!("({} AND {})", self.formula(&one, depth), self.formula(&other, depth))
            }
            2 => {
                let inner = self.some_of(vars);
                let (one, other) = (self.formula(vars, depth), self.formula(&inner, depth));
                match self.chance.below(3) {
                    0 => format!("(NOT {other} AND {one})"),
                    1 => format!("({one} AND NOT ({other}))"),
                    _ => format!("NOT ({one} IMPLIES {other})"),
                }
            }
            3 if !vars.is_empty() => {
                let sign = self.chance.one(&["=", "<", "<=", ">", ">="]);
                let (left, right) = (self.term(vars), self.term(vars));
                let part = self.formula(vars, depth);
                let not = self.chance.one(&["", "NOT "]);
                format!("({part} AND {not}{left} {sign} {right})")
            }
            4 if !vars.is_empty() => {
                let (last, rest) = vars.split_last().expect("not empty");
                let rest = rest.to_vec();
                let term = self.term(&rest);
                format!("({last} = {term} AND {})", self.formula(&rest, depth))
            }
            5 => format!("({} OR {})", self.formula(vars, depth), self.formula(vars, depth)),
            6 => {
                let name = self.fresh();
                let mut inner = vars.clone();
                inner.push(name.clone());
                format!("(EXISTS {name}. {})", self.formula(&inner, depth))
            }
            7 | 8 => {
                let operator = self.chance.one(&["PREVIOUS", "NEXT", "ONCE"]);
                let interval = self.interval(true);
                format!("({operator}{interval} {})", self.formula(vars, depth))
            }
            9 => {
                let interval = self.interval(false);
                format!("(EVENTUALLY{interval} {})", self.formula(vars, depth))
            }
            10 | 11 => {
                let left_vars = self.some_of(vars);
                let left = self.formula(&left_vars, depth);
                let not = self.chance.one(&["", "NOT "]);
                let since = self.chance.is(50);
                let (name, interval) = if since {
                    ("SINCE", self.interval(true))
                } else {
                    ("UNTIL", self.interval(false))
                };
                format!("({not}{left} {name}{interval} {})", self.formula(vars, depth))
            }
            12 if !vars.is_empty() => self.aggregate(vars, depth),
            13 => self.binding(vars, depth),
            14 => format!("(NOT {})", self.formula(vars, depth)),
            15 => {
                let operator = self.chance.one(&["ALWAYS", "PAST_ALWAYS"]);
                let interval = self.interval(operator == "PAST_ALWAYS");
                format!("({operator}{interval} {})", self.formula(vars, depth))
            }
            16 => {
                let name = self.fresh();
                let inner = vec![name.clone()];
                let (one, other) = (self.formula(&inner, depth), self.formula(&inner, depth));
                let sign = self.chance.one(&["IMPLIES", "EQUIV"]);
                format!("(FORALL {name}. {one} {sign} {other})")
            }
            // What may well not be monitorable: it must be refused, or be right.
            _ => {
                let (one, other) = (self.some_of(vars), self.some_of(vars));
                let all = self.formula(vars, depth);
                let (one, other) = (self.formula(&one, depth), self.formula(&other, depth));
                let not = self.chance.one(&["", "NOT "]);
                format!("({all} AND ({not}{one} OR {other}))")
            }
        }
    }

    fn aggregate(&mut self, vars: &Vars, depth: usize) -> String {
        let (result, groups) = vars.split_first().expect("not empty");
        let over = self.fresh();
        let mut inner = groups.to_vec();
        inner.push(over.clone());
        if self.chance.is(30) {
            inner.push(self.fresh());
        }
        let body = self.formula(&inner, depth);
        let body = if self.chance.is(40) {
            let interval = self.interval(true);
            format!("ONCE{interval} {body}")
        } else {
            body
        };
        let function = self.chance.one(&["CNT", "SUM", "MIN", "MAX"]);
        let by = if groups.is_empty() { String::new() } else { format!("; {}", groups.join(",")) };
        format!("({result} <- {function} {over}{by} {body})")
    }

    fn binding(&mut self, vars: &Vars, depth: usize) -> String {
        let name = format!("l{}", self.n_names);
        self.n_names += 1;
        let n_places = self.chance.below(3);
        let places: Vars = (0..n_places).map(|_| self.fresh()).collect();
        let is_recursive = n_places > 0 && self.chance.is(30);
        let mut definition = self.formula(&places, depth.min(2));
        if is_recursive {
            let past = self.chance.one(&["PREVIOUS", "ONCE(0,4]", "ONCE(0,*)"]);
            let mut turned = places.clone();
            turned.reverse();
            definition = format!("({definition} OR {past} {name}({}))", turned.join(","));
        }
        self.lets.push((name.clone(), n_places));
        let body = self.formula(vars, depth);
        self.lets.pop();
        let keyword = if is_recursive { "LETPAST" } else { "LET" };
        format!("({keyword} {name}({}) = {definition} IN {body})", places.join(","))
    }

    fn term(&mut self, vars: &Vars) -> String {
        let constant = self.chance.below(4).to_string();
        if vars.is_empty() || self.chance.is(20) {
            return constant;
        }
        let var = vars[self.chance.below(vars.len())].clone();
        match self.chance.below(4) {
            0 => format!("{var} + 1"),
            1 => format!("(3 - {var})"),
            _ => var,
        }
    }

    fn interval(&mut self, may_be_open: bool) -> String {
        let low = self.chance.below(4);
        let high = low + self.chance.below(5);
        match self.chance.below(5) {
            0 if may_be_open => String::new(),
            1 if may_be_open => format!("[{low},*)"),
            2 => format!("({low},{}]", high + 1),
            _ => format!("[{low},{high}]"),
        }
    }

    fn place(&mut self) -> String {
        let constant = self.chance.below(4).to_string();
        if self.chance.is(60) { "_".to_owned() } else { constant }
    }

    fn event(&mut self, vars: &Vars) -> String {
        let fitting: Vec<(String, usize)> =
            self.lets.iter().filter(|(_, n)| *n >= vars.len()).cloned().collect();
        let (name, n_places) = if !fitting.is_empty() && self.chance.is(60) {
            fitting[self.chance.below(fitting.len())].clone()
        } else {
            match vars.len() {
                0 if self.chance.is(20) => return self.chance.one(&["TRUE", "FALSE"]).to_owned(),
                0 if self.chance.is(40) => ("n".to_owned(), 0),
                0 | 1 if self.chance.is(60) => ("p".to_owned(), 1),
                0..=2 => (self.chance.one(&["q", "r"]).to_owned(), 2),
                _ => {
                    let (first, rest) = vars.split_at(2);
                    let (first, rest) = (first.to_vec(), rest.to_vec());
                    return format!("({} AND {})", self.event(&first), self.event(&rest));
                }
            }
        };
        let mut places = vars.clone();
        while places.len() < n_places {
            let place =
                if self.chance.is(10) && !vars.is_empty() { vars[0].clone() } else { self.place() };
            let at = self.chance.below(places.len() + 1);
            places.insert(at, place);
        }
        format!("{name}({})", places.join(","))
    }
}

fn random_log(chance: &mut Chance) -> Vec<Point> {
    let n_points = 1 + chance.below(8);
    let mut at = 0;
    (0..n_points)
        .map(|_| {
            at += i64::try_from(chance.below(4)).expect("small");
            let mut events = BTreeSet::new();
            for _ in 0..chance.below(6) {
                let name = chance.one(&["n", "p", "p", "q", "q", "r"]);
                let n_places = match name {
                    "n" => 0,
                    "p" => 1,
                    _ => 2,
                };
                let row =
                    (0..n_places).map(|_| i64::try_from(chance.below(4)).expect("small")).collect();
                events.insert((name.to_owned(), row));
            }
            Point { at, events }
        })
        .collect()
}

fn row_text(row: &[i64]) -> String {
    let words: Vec<String> = row.iter().map(i64::to_string).collect();
    format!("({})", words.join(","))
}

fn line(point: &Point) -> String {
    let mut line = format!("@{}", point.at);
    for (name, row) in &point.events {
        write!(line, " {name}{}", row_text(row)).expect("a String takes all");
    }
    line
}

/// The verdicts over a log that comes in blocks of so many bytes, and how many time points were
/// decided before it was closed.
fn verdicts(formula: &Formula, lines: &[String], arrival: Arrival, block: usize) -> Option<Run> {
    let (signature, _) = parse_signature(SIGNATURE);
    let (monitor, _) = Monitor::new(formula, &signature, Asked::Satisfactions);
    let mut monitor = monitor?;
    let mut log = Log::new(&monitor, arrival);
    let text = lines.join("\n");
    let mut out = Vec::new();
    for block in text.as_bytes().chunks(block) {
        log.read(block, &mut monitor);
        monitor.write_verdicts(Shape::Text, &mut out);
    }
    log.finish(&mut monitor);
    assert_eq!(log.n_faults(), 0, "{:?}", log.faults());
    monitor.write_verdicts(Shape::Text, &mut out);
    let n_decided = monitor.progress().n_decided;
    let open = String::from_utf8(out.clone()).expect("integers are ASCII");
    monitor.close();
    monitor.write_verdicts(Shape::Text, &mut out);
    let closed = String::from_utf8(out).expect("integers are ASCII");
    // The end of the log is one more time point: what looks beyond even that stays pending.
    let n_closed = usize::try_from(monitor.progress().n_decided).expect("a short log");
    Some(Run { open, closed, n_decided, n_closed })
}

struct Run {
    open: String,
    closed: String,
    n_decided: u64,
    n_closed: usize,
}

/// What the slow monitor says of the first time points; nothing where a value left its domain.
fn expected(formula: &Formula, log: &[Point], n_points: usize) -> Option<String> {
    let mut log = log.to_vec();
    log.push(Point { at: i64::MAX / 4, events: BTreeSet::new() });
    let slow = Slow::new(&log);
    let mut out = String::new();
    for (point, told) in log.iter().enumerate().take(n_points) {
        let rows = slow.satisfactions(formula, point);
        if rows.is_empty() {
            continue;
        }
        if rows.iter().flatten().any(|value| {
            // Near its ends the domain may cut something off.
            *value >= *DOMAIN.end() || *value <= *DOMAIN.start()
        }) {
            return None;
        }
        let rows: Vec<String> = rows.iter().map(|row| row_text(row)).collect();
        let rows = if rows == ["()"] { "true".to_owned() } else { rows.join(" ") };
        writeln!(out, "@{} (time point {point}): {rows}", told.at).expect("it is a String");
    }
    (!slow.left_domain.get()).then_some(out)
}

/// Runs random cases; how many could be compared.
fn run(seed: u64, n_cases: usize) -> usize {
    let mut n_compared = 0;
    for case in 0..n_cases {
        let mut chance =
            Chance((seed << 32) + case as u64 * 2_654_435_761 + 88_172_645_463_325_252);
        (0..8).for_each(|_| {
            chance.below(2);
        });
        let n_vars = chance.below(3);
        let vars: Vars = ["x", "y", "z"][..n_vars].iter().map(|name| (*name).to_owned()).collect();
        let depth = 1 + chance.below(4);
        let mut writer = Writer { chance: &mut chance, n_names: 0, lets: Vec::new() };
        let text = writer.formula(&vars, depth);
        let log = random_log(&mut chance);
        n_compared += usize::from(compare(&text, &log, &mut chance));
    }
    n_compared
}

fn compare(text: &str, log: &[Point], chance: &mut Chance) -> bool {
    let (formula, diagnostics) = parse_formula(text);
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    let formula = formula.expect("no diagnostics");
    let lines: Vec<String> = log.iter().map(line).collect();
    let block = [1 << 10, 7, 1][chance.below(3)];
    let Some(run) = verdicts(&formula, &lines, Arrival::InOrder, block) else { return false };
    let Some(expected) = expected(&formula, log, run.n_closed) else { return false };
    assert_eq!(run.closed, expected, "{text}\n{}", lines.join("\n"));
    // What was said before the end is the beginning of it, up to where it was decided.
    assert!(run.closed.starts_with(&run.open), "{text}\n{}", lines.join("\n"));
    let later = &run.closed[run.open.len()..];
    for line in later.lines() {
        let point = line.split("time point ").nth(1).and_then(|rest| rest.split(')').next());
        let point: u64 = point.and_then(|digits| digits.parse().ok()).expect("a time point");
        assert!(point >= run.n_decided, "{text}\n{}", lines.join("\n"));
    }
    true
}

/// How many cases, where the caller wants more.
fn n_cases(usual: usize) -> usize {
    std::env::var("TROTH_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn the_engine_says_what_the_slow_monitor_says() {
    let n_cases = n_cases(1500);
    let seed = std::env::var("TROTH_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let n_compared = run(seed, n_cases);
    println!("{n_compared} of {n_cases} cases compared");
    assert!(n_compared * 3 > n_cases, "{n_compared} of {n_cases} could be compared");
}

#[test]
fn any_order_of_arrival_gives_the_verdicts_of_the_ordered_log() {
    let formulas = [
        "p(x) AND NOT EVENTUALLY[0,5] q(x,_)",
        "q(x,y) SINCE[1,8] r(x,y)",
        "c <- CNT y; x ONCE[0,6] q(x,y)",
        "p(x) AND PREVIOUS p(x)",
    ];
    let mut chance = Chance(99_991);
    for (n, text) in formulas.iter().cycle().take(200).enumerate() {
        let (formula, _) = parse_formula(text);
        let formula = formula.expect("a formula");
        let mut log = random_log(&mut chance);
        for (n, point) in log.iter_mut().enumerate() {
            point.at = 2 * point.at + i64::try_from(n).expect("small");
        }
        let mut lines: Vec<String> = log.iter().map(line).collect();
        let ordered = verdicts(&formula, &lines, Arrival::InOrder, 64).expect("monitorable");
        for n in (1..lines.len()).rev() {
            lines.swap(n, chance.below(n + 1));
        }
        let slack = if n % 2 == 0 { None } else { Some(1000) };
        let shuffled =
            verdicts(&formula, &lines, Arrival::AnyOrder(slack), 64).expect("monitorable");
        assert_eq!(shuffled.open, ordered.open, "{text}\n{}", lines.join("\n"));
        assert_eq!(shuffled.closed, ordered.closed, "{text}\n{}", lines.join("\n"));
    }
}
