//! Agreements in an editor: a server of the Language Server Protocol 3.17.
//!
//! Says what is wrong on a page while it is written (the faults that `troth check` names, figures
//! of the text that differ from the code's, examples that do not come out), what the clause under
//! the cursor means in plain words and how it stands in the docket, which parties, terms and places
//! there are, and how the code is laid out. It reads the docket that the page lies in and takes
//! nothing new into its record.

mod complete;
mod desk;
mod hover;
mod places;
mod server;

pub use server::{Failure, serve, serve_on_stdio};
