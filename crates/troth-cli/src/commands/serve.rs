//! `troth serve`: the docket as a page in the browser, and as an interface over HTTP.

use std::net::SocketAddr;

use troth_serve::{Door, LARGEST_UPLOAD, Options, bind};

use super::docket::{self, DocketArgs, store_path};
use super::named::Where;
use crate::Outcome;
use crate::output::{self, counted};

/// Open the docket in the browser: brief, clauses, map, timeline, sources, record; offline.
///
/// On this machine alone nobody logs in.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  troth serve\n  troth serve --docket examples/december-2025 --listen 127.0.0.1:8080")]
pub struct Serve {
    #[command(flatten)]
    place: Where,
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7188")]
    listen: SocketAddr,
}

impl Serve {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket, its record fails, or the address cannot be had.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let args: DocketArgs = self.place.docket();
        // Takes in what is new, and says what is wrong in the docket's files.
        drop(args.open()?);
        let folder = docket::folder(args.docket.as_deref())?;
        let store = args.store.as_deref().map(store_path).transpose()?;
        let options = Options {
            folder,
            store,
            listen: self.listen,
            door: Door::Open,
            largest_upload: LARGEST_UPLOAD,
        };
        let bound = bind(options)?;
        let [n_documents, n_accounts, n_incidents, n_entries] = bound.counts();
        output::put(&format!(
            "http://{}/\n{}, {}, {}, {n_entries} entries; Ctrl-C ends it\n",
            bound.address()?,
            counted(n_documents, "document"),
            counted(n_accounts, "account"),
            counted(n_incidents, "incident"),
        ))?;
        bound.run()?;
        Ok(Outcome::Fine)
    }
}
