//! Binds the address and answers until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::{Listener, ListenerExt};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_http::compression::CompressionLayer;
use troth::Failure;

use crate::access::Access;
use crate::app::{App, Event};
use crate::options::Options;
use crate::tls::{Certificates, TlsListener};
use crate::{http, watch};

/// A server that has its address and its docket, and does not answer yet.
pub struct Bound {
    runtime: Runtime,
    listener: TcpListener,
    certificates: Option<Certificates>,
    app: Arc<App>,
}

/// Opens the docket and takes the address.
///
/// # Errors
/// When there is no docket, its record cannot be opened, the address is taken, or an address
/// beyond loopback is asked for without users, or certificate and key cannot be used.
pub fn bind(options: Options) -> Result<Bound, Failure> {
    let access = Access::open(&options)?;
    let certificates = options.tls.as_ref().map(Certificates::open).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listen = options.listen;
    let listener = runtime
        .block_on(TcpListener::bind(listen))
        .map_err(|error| format!("cannot listen at {listen}: {error}"))?;
    let app = Arc::new(App::open(options, access)?);
    app.move_on(app.present());
    Ok(Bound { runtime, listener, certificates, app })
}

impl Bound {
    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<SocketAddr, Failure> {
        Ok(self.listener.local_addr()?)
    }

    /// How much there is: documents, accounts, incidents, entries.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        let now = self.app.now();
        let n_entries = usize::try_from(now.head()).unwrap_or(usize::MAX);
        [now.kept.documents.len(), now.kept.accounts.len(), now.incidents.len(), n_entries]
    }

    /// Answers until `stop` is done; requests that are being answered are answered first.
    ///
    /// # Errors
    /// When the system's network fails.
    pub fn run_until(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Failure> {
        watch::watch(&self.app);
        let app = Arc::clone(&self.app);
        let router = Router::new()
            .fallback(http::handle)
            .layer(CompressionLayer::new().gzip(true))
            .with_state(app);
        let events = self.app.events.clone();
        let stop = async move {
            stop.await;
            // Streams of events have no end of their own. Where nobody listens, nobody is told.
            let _ = events.send(Event::End);
        };
        self.runtime.block_on(async {
            match self.certificates {
                Some(certificates) => {
                    let listener = TlsListener::greeting(self.listener, certificates)?;
                    serve(listener, router, stop).await
                }
                None => serve(self.listener, router, stop).await,
            }
        })?;
        self.app.access.flush(&self.app, true);
        self.runtime.shutdown_timeout(std::time::Duration::from_secs(1));
        Ok(())
    }

    /// Answers until Ctrl-C.
    ///
    /// # Errors
    /// As [`Bound::run_until`].
    pub fn run(self) -> Result<(), Failure> {
        self.run_until(async {
            if tokio::signal::ctrl_c().await.is_err() {
                // No signal can come: it runs until the process ends.
                std::future::pending::<()>().await;
            }
        })
    }
}

async fn serve<L: Listener<Addr = SocketAddr>>(
    listener: L,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    // Every listener that is tapped tells who came, and this one needs no more than that.
    let serving = axum::serve(listener.tap_io(|_| {}), service);
    Ok(serving.with_graceful_shutdown(stop).await?)
}
