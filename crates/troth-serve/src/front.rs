//! What stands between the network and the docket: from the first moment it answers, with the page
//! itself and, until the docket is open, with how far that is.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::http::StatusCode;
use serde_json::json;
use troth::Failure;

use crate::access::Access;
use crate::app::App;
use crate::ask::Fault;
use crate::options::Options;
use crate::watch;

/// The server as it is reached.
pub struct Front {
    /// How it is run.
    pub options: Options,
    /// Who may come in.
    pub access: Arc<Access>,
    opening: Opening,
    app: OnceLock<Arc<App>>,
}

/// How far the opening of a docket is.
#[derive(Debug, Default)]
pub struct Opening {
    step: AtomicU8,
    n_done: AtomicU64,
    n_all: AtomicU64,
}

/// What is done while a docket is opened, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The record's entries are read.
    Read,
    /// Accounts are put together as incidents.
    Link,
    /// What is known is indexed.
    Index,
    /// The agreements are judged as of now.
    Judge,
}

impl Step {
    const ALL: [Self; 4] = [Self::Read, Self::Link, Self::Index, Self::Judge];

    /// The step in words, as what is being done.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Read => "reading the record",
            Self::Link => "putting accounts together as incidents",
            Self::Index => "indexing what is known",
            Self::Judge => "holding the agreements to it",
        }
    }
}

impl Opening {
    /// Says that this is done now.
    pub fn at(&self, step: Step) {
        self.n_done.store(0, Ordering::Relaxed);
        self.n_all.store(0, Ordering::Relaxed);
        self.step.store(step as u8, Ordering::Relaxed);
    }

    /// Says how much of the step there is to do.
    pub fn of(&self, n_all: u64) {
        self.n_all.store(n_all, Ordering::Relaxed);
    }

    /// Says that so much more of the step is done.
    pub fn done(&self, n: u64) {
        self.n_done.fetch_add(n, Ordering::Relaxed);
    }

    /// What is being done.
    #[must_use]
    pub fn step(&self) -> Step {
        Step::ALL[usize::from(self.step.load(Ordering::Relaxed))]
    }

    /// Which share of the step is done, 0 to 1; none where that is not known.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let n_all = self.n_all.load(Ordering::Relaxed);
        let n_done = self.n_done.load(Ordering::Relaxed);
        (n_all > 0).then(|| (n_done as f64 / n_all as f64).min(1.0))
    }

    /// In one line: `reading the record, 41 %`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let step = self.step().in_words();
        match self.share() {
            Some(share) => format!("{step}, {:.0} %", share * 100.0),
            None => step.to_owned(),
        }
    }
}

impl Front {
    /// The front of a docket that is not open yet.
    pub fn new(options: Options, access: Access) -> Self {
        let access = Arc::new(access);
        Self { options, access, opening: Opening::default(), app: OnceLock::new() }
    }

    /// Opens the docket, unless it is open.
    ///
    /// # Errors
    /// When there is no docket, or its record cannot be opened.
    pub fn open(&self) -> Result<&Arc<App>, Failure> {
        if let Some(app) = self.app.get() {
            return Ok(app);
        }
        let app = App::open(self.options.clone(), Arc::clone(&self.access), &self.opening)?;
        let app = self.app.get_or_init(|| Arc::new(app));
        watch::watch(app);
        Ok(app)
    }

    /// The docket, once it is open.
    pub fn app(&self) -> Option<&Arc<App>> {
        self.app.get()
    }

    /// How far the opening is.
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// What is answered until the docket is open.
    pub fn not_yet(&self) -> Fault {
        let opening = &self.opening;
        let message = format!("the docket is being opened: {}", opening.in_words());
        let step = opening.step();
        Fault::new(StatusCode::SERVICE_UNAVAILABLE, "opening", message)
            .help("ask again in a second; nothing has to be done")
            .with(json!({"opening": {
                "step": step as u8 + 1, "of": Step::ALL.len(), "doing": step.in_words(),
                "share": opening.share(),
            }}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_with_its_share_where_that_is_known() {
        let opening = Opening::default();
        assert_eq!(opening.in_words(), "reading the record");
        opening.of(200);
        opening.done(82);
        assert_eq!(opening.in_words(), "reading the record, 41 %");
        opening.at(Step::Link);
        assert_eq!(opening.in_words(), "putting accounts together as incidents");
    }
}
