//! The operators that a formula becomes, and how they hand tables on.

pub(crate) mod aggregate;
pub(crate) mod expression;
pub(crate) mod future;
pub(crate) mod node;
pub(crate) mod past;
pub(crate) mod pipeline;
pub(crate) mod rows;
pub(crate) mod stream;
pub(crate) mod times;
