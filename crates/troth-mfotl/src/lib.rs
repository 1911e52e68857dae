//! Metric first-order temporal logic over logs of events, in MonPoly's formats.
//!
//! A signature declares the events, a formula says what to look for, a log is read in blocks, and
//! for each time point there come the values for which the formula holds (or does not). What the
//! future may still change is held back: pending is not violated.
//!
//! From text to verdicts: `token` and `parse` give the formula as written; `resolve` finds events,
//! numbers variables and checks types; `simplify` moves quantifiers inwards; `plan` makes
//! operators of it, or says which words cannot be monitored; `engine` runs them; `log` feeds them
//! and `monitor` writes what they say. `docs/monitor.md` says which formulas are supported.
//!
//! ```
//! use troth_mfotl::{Arrival, Asked, Log, Monitor, Shape, parse_formula, parse_signature};
//!
//! let (signature, _) = parse_signature("request(q:int) answer(q:int)");
//! let (formula, _) = parse_formula("request(q) IMPLIES EVENTUALLY[0,1h] answer(q)");
//! let formula = formula.expect("it can be read");
//! let (monitor, _) = Monitor::new(&formula, &signature, Asked::Violations);
//! let mut monitor = monitor.expect("it can be monitored");
//!
//! let mut log = Log::new(&monitor, Arrival::InOrder);
//! log.read(b"@10 request(1)(2)\n@20 answer(2)\n@9000 request(3)\n", &mut monitor);
//! log.finish(&mut monitor);
//!
//! let mut out = Vec::new();
//! monitor.write_verdicts(Shape::Text, &mut out);
//! assert_eq!(out, b"@10 (time point 0): (1)\n");
//! assert_eq!(monitor.progress().n_decided, 2, "whether 3 is answered nobody knows yet");
//! ```

mod core;
mod engine;
mod formula;
mod log;
mod monitor;
mod parse;
mod pattern;
mod plain;
mod plan;
mod resolve;
mod signature;
mod simplify;
mod token;
mod types;
mod value;

pub use formula::{
    Aggregate, Arithmetic, Binary, Comparison, Constant, Convert, Formula, Function, Interval,
    Kind, Let, Term, TermKind, Unary,
};
pub use log::{Arrival, Log, LogFault};
pub use monitor::{Asked, Monitor, Progress, Shape};
pub use parse::parse_formula;
pub use signature::{Declared, Signature, parse_signature};
pub use value::Type;
