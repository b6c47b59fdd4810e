//! Asks one thing after the other over one connection and costs little itself: of a short answer a script's own HTTP takes more
//! than the server. For `scripts/compare.mjs`; made by `rustc -O`, without any crate.
//!   asker HOST:PORT PATH TOKEN FILE      FILE holds the bodies, one a line; without it the path is got three hundred times
//!   asker HOST:PORT PATH TOKEN FILE WRITERS PAUSE SECONDS      so many at once, each on a line of its own, who pause so many
//!                                        milliseconds behind each answer, until the seconds are over
//! Prints `{"answers": …, "p50": …, "p95": …, "p99": …, "most": …}`, in milliseconds. The first ten are not counted.

use std::io::{self, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

const WARM: usize = 10;

/// Sends one request and reads its answer to the end.
fn ask(reader: &mut BufReader<TcpStream>, request: &[u8]) -> io::Result<()> {
    reader.get_mut().write_all(request)?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        reader.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    let (true, Some(length)) = (head.starts_with("http/1.1 200"), length) else { return Err(io::Error::other(head)) };
    reader.read_exact(&mut vec![0; length])
}

/// Asks these, from the first on, and tells how long each took in milliseconds.
fn asked(address: &str, requests: &[String], pause: Duration, until: Option<Instant>) -> io::Result<Vec<f64>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    for request in requests.iter().take(WARM) {
        ask(&mut reader, request.as_bytes())?;
    }
    let mut spent = Vec::new();
    // Once through, or again and again until the time is over.
    for request in requests.iter().cycle() {
        let over = until.map_or(spent.len() == requests.len(), |until| Instant::now() >= until);
        if over {
            break;
        }
        let began = Instant::now();
        ask(&mut reader, request.as_bytes())?;
        spent.push(began.elapsed().as_secs_f64() * 1000.0);
        thread::sleep(pause);
    }
    Ok(spent)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, path, token, more @ ..] = words.as_slice() else {
        return Err("asker HOST:PORT PATH TOKEN FILE [WRITERS PAUSE SECONDS]".into());
    };
    let head = |method: &str| format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n");
    let requests: Vec<String> = match more.first() {
        None => vec![format!("{}\r\n", head("GET")); 300],
        Some(file) => std::fs::read_to_string(file)?
            .lines()
            .map(|body| {
                let (head, length) = (head("POST"), body.len());
                format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
            })
            .collect(),
    };
    let mut spent = match more.get(1..) {
        None | Some([]) => asked(address, &requests, Duration::ZERO, None)?,
        Some(more) => {
            let [writers, pause, seconds] = more else { return Err("WRITERS PAUSE SECONDS".into()) };
            let (writers, pause) = (writers.parse::<usize>()?, Duration::from_millis(pause.parse()?));
            let until = Instant::now() + Duration::from_secs(seconds.parse()?);
            let one = |writer: usize| {
                // Each begins elsewhere, and not at the same moment.
                let mut own = requests.clone();
                own.rotate_left(writer * requests.len() / writers);
                thread::sleep(pause * writer as u32 / writers as u32);
                asked(address, &own, pause, Some(until))
            };
            thread::scope(|scope| {
                let all: Vec<_> = (0..writers).map(|writer| scope.spawn(move || one(writer))).collect();
                all.into_iter().map(|one| one.join().unwrap_or_else(|_| Err(io::Error::other("panicked")))).collect::<io::Result<Vec<_>>>()
            })?
            .concat()
        }
    };
    spent.sort_by(f64::total_cmp);
    let at = |part: f64| spent[((spent.len() - 1) as f64 * part) as usize];
    println!("{{\"answers\": {}, \"p50\": {}, \"p95\": {}, \"p99\": {}, \"most\": {}}}", spent.len(), at(0.5), at(0.95), at(0.99), at(1.0));
    Ok(())
}
