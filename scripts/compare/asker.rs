//! Asks one thing after the other over one connection and costs little itself: of a short answer a script's own HTTP takes more
//! than the server. For `scripts/compare.mjs`; made by `rustc -O`, without any crate.
//!   asker HOST:PORT PATH TOKEN FILE      FILE holds the bodies, one a line; without it the path is got three hundred times
//! Prints `{"p50": …, "p95": …}`, in milliseconds. The first ten are not counted.

use std::io::{self, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, path, token, file @ ..] = words.as_slice() else { return Err("asker HOST:PORT PATH TOKEN FILE".into()) };
    let head = |method: &str| format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n");
    let requests: Vec<String> = match file.first() {
        None => vec![format!("{}\r\n", head("GET")); 300],
        Some(file) => std::fs::read_to_string(file)?
            .lines()
            .map(|body| {
                let (head, length) = (head("POST"), body.len());
                format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
            })
            .collect(),
    };
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut spent = Vec::new();
    for request in requests.iter().take(WARM) {
        ask(&mut reader, request.as_bytes())?;
    }
    for request in &requests {
        let began = Instant::now();
        ask(&mut reader, request.as_bytes())?;
        spent.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    spent.sort_by(f64::total_cmp);
    let at = |part: f64| spent[((spent.len() - 1) as f64 * part) as usize];
    println!("{{\"p50\": {}, \"p95\": {}}}", at(0.5), at(0.95));
    Ok(())
}
