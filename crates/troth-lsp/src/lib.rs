//! Agreements in an editor: the language server.
