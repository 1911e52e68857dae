//! Tables of the field as documents and accounts.
