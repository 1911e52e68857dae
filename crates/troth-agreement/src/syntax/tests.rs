//! `parse . print` is the identity, on random statements.
