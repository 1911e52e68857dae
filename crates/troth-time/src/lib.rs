//! When, and how many: two readers of English words that look at nothing else.
//!
//! [`timex`] finds time expressions and gives each its TIMEX3 type and value (TimeML
//! annotation guidelines 1.2.1) and the interval on the time line that it tells of.
//! [`quantity`] finds numbers and says which of them count something. Both are pure: the
//! document's date comes in with [`Context`], and the same words give the same answer.
//!
//! ```
//! use troth_time::{Context, timex};
//! let context = Context::dated(jiff::civil::date(2031, 3, 9));
//! let found = timex::find_in("Norland fired 40 drones on Saturday night.", &context);
//! assert_eq!(found[0].value, "2031-03-08TNI");
//! assert_eq!(found[0].interval.unwrap().to_string(), "2031-03-08T18:00:00/2031-03-09T06:00:00");
//! ```

mod atom;
mod lexicon;
mod numeral;
pub mod quantity;
pub mod timex;
mod word;

pub use timex::Context;
pub use word::{Tense, Word, words};
