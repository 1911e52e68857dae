//! Looks every second whether the record has grown, by whoever: another process may write into it.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use troth::Files;

use crate::app::App;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(1);
/// How often the present moves on, at most.
const MINUTE: Duration = Duration::from_secs(60);
/// The docket's own files are compared every so many looks.
const FILES_EVERY: u32 = 5;

/// Watches until the server is gone.
pub fn watch(app: &Arc<App>) {
    let app = Arc::downgrade(app);
    thread::spawn(move || keep_watching(&app));
}

fn keep_watching(app: &Weak<App>) {
    let mut moved_on = Instant::now();
    let mut pause = MINUTE;
    let mut looks = 0;
    loop {
        thread::sleep(EVERY);
        let Some(app) = app.upgrade() else { return };
        looks += 1;
        // A record that cannot be looked at now may be there again in a second.
        if has_grown(&app) || looks % FILES_EVERY == 0 && has_changed(&app) {
            let _ = app.refresh();
        }
        app.access.flush(&app, false);
        if moved_on.elapsed() >= pause {
            let started = Instant::now();
            let now = Timestamp::now().as_second();
            if let Ok(minute) = Timestamp::from_second(now - now.rem_euclid(60)) {
                app.move_on(minute);
            }
            moved_on = Instant::now();
            // Judging a large docket may take long: it shall not take all the time.
            pause = MINUTE.max(started.elapsed() * 20);
        }
    }
}

fn has_grown(app: &App) -> bool {
    let head = app.with_keeper(|keeper| Ok(keeper.record().n_entries()?));
    head.is_ok_and(|head| head != app.now().head())
}

fn has_changed(app: &App) -> bool {
    Files::read(&app.options.folder).is_ok_and(|files| files != app.now().docket.files)
}
