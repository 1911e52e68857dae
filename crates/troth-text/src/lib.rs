//! Spans, the index between bytes and code points, diagnostics and their one renderer.
//!
//! Inside the program text is sliced by byte; on the wire positions are Unicode
//! code points (W3C Web Annotation's TextPositionSelector). The two are types of
//! their own, and [`TextIndex`] is the only way from one to the other.
//!
//! ```
//! use troth_text::{ByteSpan, TextIndex};
//! let text = "Київ, Saturday";
//! let index = TextIndex::new(text);
//! let span = ByteSpan::of("Saturday", text).expect("it is there");
//! assert_eq!(index.to_code_points(span).start().get(), 6);
//! ```

mod diagnostic;
mod index;
mod render;
mod span;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use index::{LineColumn, TextIndex};
pub use render::{Excerpt, Paint, Picture, Source, render, render_diagnostic};
pub use span::{ByteSpan, CodePoint, Span};
