//! Binds the address and answers until it is told to stop; the docket is opened meanwhile.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::serve::{Listener, ListenerExt};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tower_http::compression::CompressionLayer;
use troth::Failure;

use crate::access::Access;
use crate::app::Event;
use crate::front::{Front, Opening};
use crate::http;
use crate::options::Options;
use crate::tls::{Certificates, TlsListener};

/// A server that has its address, and does not answer yet.
pub struct Bound {
    runtime: Runtime,
    listener: TcpListener,
    certificates: Option<Certificates>,
    front: Arc<Front>,
}

/// Takes the address; the docket is opened by [`Bound::open`], or while it runs.
///
/// # Errors
/// When the address is taken, or one beyond loopback is asked for without users, or certificate and
/// key cannot be used.
pub fn bind(options: Options) -> Result<Bound, Failure> {
    let access = Access::open(&options)?;
    let certificates = options.tls.as_ref().map(Certificates::open).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listen = options.listen;
    let listener = runtime
        .block_on(TcpListener::bind(listen))
        .map_err(|error| format!("cannot listen at {listen}: {error}"))?;
    Ok(Bound { runtime, listener, certificates, front: Arc::new(Front::new(options, access)) })
}

/// How it goes with a docket that is opened while the server runs.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// It takes longer than a moment; told again and again.
    Opening(&'a Opening),
    /// It is open: so many documents, accounts, incidents, entries.
    Open([usize; 4]),
}

/// A docket that is open by then is not told to be opened.
const A_MOMENT: Duration = Duration::from_millis(700);
/// How often is told how far it is.
const TOLD_EVERY: Duration = Duration::from_millis(300);

impl Bound {
    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<SocketAddr, Failure> {
        Ok(self.listener.local_addr()?)
    }

    /// Opens the docket before anybody is answered.
    ///
    /// # Errors
    /// When there is no docket, or its record cannot be opened.
    pub fn open(&self) -> Result<(), Failure> {
        self.front.open().map(drop)
    }

    /// Answers until `stop` is done; requests that are being answered are answered first.
    ///
    /// # Errors
    /// When the system's network fails.
    pub fn run_until(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Failure> {
        let router = Router::new()
            .fallback(http::handle)
            .layer(CompressionLayer::new().gzip(true))
            .with_state(Arc::clone(&self.front));
        let front = Arc::clone(&self.front);
        let stop = async move {
            stop.await;
            // Streams of events have no end of their own. Where nobody listens, nobody is told.
            if let Some(app) = front.app() {
                let _ = app.events.send(Event::End);
            }
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
        if let Some(app) = self.front.app() {
            app.access.flush(app, true);
        }
        self.runtime.shutdown_timeout(Duration::from_secs(1));
        Ok(())
    }

    /// Answers at once, opens the docket meanwhile and tells how that goes, until Ctrl-C.
    ///
    /// # Errors
    /// As [`Bound::run_until`] and [`Bound::open`].
    pub fn run(self, tell: impl Fn(Told<'_>) + Send + 'static) -> Result<(), Failure> {
        let front = Arc::clone(&self.front);
        let (failed, failure) = oneshot::channel();
        let (kept, told) = mpsc::channel();
        thread::spawn(move || match open_telling(&front, &tell) {
            Ok(()) => {}
            Err(error) => {
                // Whoever waited for it is gone only where the server has ended already.
                let _ = kept.send(error);
                let _ = failed.send(());
            }
        });
        self.run_until(async {
            tokio::select! {
                Ok(()) = failure => {}
                asked = tokio::signal::ctrl_c() => if asked.is_err() {
                    // No signal can come: it runs until the process ends.
                    std::future::pending::<()>().await;
                },
            }
        })?;
        told.try_recv().map_or(Ok(()), Err)
    }
}

/// Opens the docket, and tells how far it is as long as it takes.
fn open_telling(front: &Front, tell: &(impl Fn(Told<'_>) + Send)) -> Result<(), Failure> {
    let now = thread::scope(|scope| {
        let (done, is_done) = mpsc::channel::<()>();
        let opened = scope.spawn(move || {
            let opened = front.open();
            drop(done);
            opened
        });
        let mut pause = A_MOMENT;
        while is_done.recv_timeout(pause) == Err(mpsc::RecvTimeoutError::Timeout) {
            tell(Told::Opening(front.opening()));
            pause = TOLD_EVERY;
        }
        match opened.join() {
            Ok(app) => app.map(|app| app.now()),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    let n_entries = usize::try_from(now.head()).unwrap_or(usize::MAX);
    let n_accounts = now.kept.accounts.len();
    tell(Told::Open([now.kept.documents.len(), n_accounts, now.incidents.len(), n_entries]));
    Ok(())
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
