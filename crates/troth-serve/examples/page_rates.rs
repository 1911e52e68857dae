//! Asks a server so many times a second for so long, and tells how long answers took:
//! `page_rates ADDRESS FILE RATE SECONDS`. FILE has one path a line; they are asked in turn. The
//! time of an answer counts from when it should have been asked, so that a server that stops for a
//! second is told with all that waited (no coordinated omission).

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 16;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, file, rate, seconds] = &arguments[..] else {
        return Err("expected ADDRESS, FILE, RATE and SECONDS".into());
    };
    let paths: Vec<String> = std::fs::read_to_string(file)?.lines().map(str::to_owned).collect();
    let (rate, seconds): (f64, f64) = (rate.parse()?, seconds.parse()?);
    let n_asked = (rate * seconds) as usize;
    let next = Arc::new(AtomicUsize::new(0));
    let took: Arc<Mutex<Vec<(Duration, usize, u16)>>> = Arc::default();
    let start = Instant::now();
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (next, took) = (Arc::clone(&next), Arc::clone(&took));
            let (paths, address) = (paths.clone(), address.clone());
            std::thread::spawn(move || -> std::io::Result<()> {
                let mut connection = BufReader::new(TcpStream::connect(&address)?);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= n_asked {
                        return Ok(());
                    }
                    let due = start + Duration::from_secs_f64(number as f64 / rate);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let path = number % paths.len();
                    let status = ask(&mut connection, &address, &paths[path])?;
                    let mut took = took.lock().expect("nobody panics here");
                    took.push((due.elapsed(), path, status));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().map_err(|_| "a connection panicked")??;
    }
    let mut took = std::mem::take(&mut *took.lock().expect("all are done"));
    tell("all", &mut took, start.elapsed());
    for (at, path) in paths.iter().enumerate() {
        let mut of: Vec<_> = took.iter().filter(|one| one.1 == at).copied().collect();
        tell(path, &mut of, start.elapsed());
    }
    Ok(())
}

fn ask(connection: &mut BufReader<TcpStream>, address: &str, path: &str) -> std::io::Result<u16> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    connection.get_mut().write_all(request.as_bytes())?;
    let (mut status, mut length, mut line) = (0, 0, String::new());
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        let told = line.trim().to_ascii_lowercase();
        if told.is_empty() {
            break;
        }
        if let Some(rest) = told.strip_prefix("http/1.1 ") {
            status = rest.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
        }
        if let Some(rest) = told.strip_prefix("content-length:") {
            length = rest.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut connection.by_ref().take(length), &mut std::io::sink())?;
    Ok(status)
}

fn tell(name: &str, took: &mut [(Duration, usize, u16)], all: Duration) {
    took.sort();
    if took.is_empty() {
        return;
    }
    let at = |share: f64| took[((took.len() as f64 * share) as usize).min(took.len() - 1)].0;
    let n_bad = took.iter().filter(|one| one.2 != 200).count();
    println!(
        "{:>7.1} ms p50 {:>7.1} ms p99 {:>7.1} ms most {:>6.0}/s {n_bad} bad  {name}",
        at(0.5).as_secs_f64() * 1e3,
        at(0.99).as_secs_f64() * 1e3,
        at(1.0).as_secs_f64() * 1e3,
        took.len() as f64 / all.as_secs_f64(),
    );
}
