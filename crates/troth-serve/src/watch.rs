//! Looks at the record whenever somebody here has written, and every second whether it has grown by
//! whoever: another process may write into it. One look serves all who wrote before it began.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use troth::Files;

use crate::app::App;
use crate::turns::Turns;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(1);
/// How often the present moves on, at most.
const MINUTE: Duration = Duration::from_secs(60);
/// How often the docket's own files are compared.
const FILES_EVERY: Duration = Duration::from_secs(5);

/// Watches until the server is gone.
pub fn watch(app: &Arc<App>) {
    let turns = Arc::clone(&app.turns);
    let app = Arc::downgrade(app);
    thread::spawn(move || keep_watching(&app, &turns));
}

fn keep_watching(app: &Weak<App>, turns: &Turns) {
    let (mut moved_on, mut compared) = (Instant::now(), Instant::now());
    let mut pause = MINUTE;
    loop {
        let (turn, is_asked) = turns.next(EVERY);
        let Some(app) = app.upgrade() else { return };
        let is_time = compared.elapsed() >= FILES_EVERY;
        if is_time {
            compared = Instant::now();
        }
        // A record that cannot be looked at now may be there again in a second.
        if is_asked || has_grown(&app) || is_time && has_changed(&app) {
            let _ = app.refresh();
        }
        turns.done(turn);
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
