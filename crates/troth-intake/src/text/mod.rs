//! Bytes to normalised text, with the way back kept.

pub(crate) mod encoding;
pub(crate) mod language;
pub(crate) mod normal;
