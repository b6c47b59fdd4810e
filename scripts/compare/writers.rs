//! Writers that cost little: each types into a draft of its own over the editor's WebSocket, and sends the next step when the
//! last one is acknowledged. For `scripts/compare.mjs`; made by `rustc -O`, without any crate.
//!   writers HOST:PORT COOKIE WARM SECONDS DRAFT…
//! Prints `{"saves": …, "seconds": …, "processor": …}`: what was acknowledged after WARM seconds, and what this program itself
//! took of the processor for it, in seconds.

use std::io::{self, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

struct Line {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Line {
    fn open(address: &str, cookie: &str, draft: &str) -> io::Result<Self> {
        let mut writer = TcpStream::connect(address)?;
        writer.set_nodelay(true)?;
        let mut reader = BufReader::new(writer.try_clone()?);
        write!(
            writer,
            "GET /drafts/{draft}/line HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            reader.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        if !head.starts_with(b"HTTP/1.1 101") {
            return Err(io::Error::other(String::from_utf8_lossy(&head).into_owned()));
        }
        Ok(Self { reader, writer })
    }

    /// One frame, masked with zeros.
    fn send(&mut self, kind: u8, text: &[u8]) -> io::Result<()> {
        let mut frame = vec![0x80 | kind];
        match u16::try_from(text.len()) {
            Ok(length) if length < 126 => frame.push(0x80 | length as u8),
            Ok(length) => {
                frame.push(0x80 | 126);
                frame.extend(length.to_be_bytes());
            }
            Err(_) => return Err(io::Error::other("too long")),
        }
        frame.extend([0; 4]);
        frame.extend(text);
        self.writer.write_all(&frame)
    }

    /// The next text; pings are answered.
    fn hear(&mut self) -> io::Result<String> {
        loop {
            let mut head = [0; 2];
            self.reader.read_exact(&mut head)?;
            let length = match head[1] & 0x7f {
                126 => {
                    let mut length = [0; 2];
                    self.reader.read_exact(&mut length)?;
                    u64::from(u16::from_be_bytes(length))
                }
                127 => {
                    let mut length = [0; 8];
                    self.reader.read_exact(&mut length)?;
                    u64::from_be_bytes(length)
                }
                short => u64::from(short),
            };
            let mut text = vec![0; usize::try_from(length).map_err(io::Error::other)?];
            self.reader.read_exact(&mut text)?;
            match head[0] & 0x0f {
                1 => return String::from_utf8(text).map_err(io::Error::other),
                8 => return Err(io::Error::other("the server closed the line")),
                9 => self.send(10, &text)?,
                _ => {}
            }
        }
    }
}

/// What stands between two marks of a message.
fn between<'a>(text: &'a str, from: &str, to: char) -> Option<&'a str> {
    let rest = &text[text.find(from)? + from.len()..];
    Some(&rest[..rest.find(to)?])
}

/// Types until told to stop; counts what was acknowledged.
fn write(mut line: Line, name: usize, stop: &AtomicBool, saved: &AtomicU64) -> io::Result<()> {
    let (mut version, mut history, mut next) = ("0".to_owned(), String::new(), 0_u64);
    while !stop.load(Ordering::Relaxed) {
        let on = if history.is_empty() { String::new() } else { format!(r#""history":"{history}","#) };
        let step = format!(
            r#"{{"stepType":"replace","from":1,"to":1,"slice":{{"content":[{{"type":"text","text":"〔{next}〕"}}]}}}}"#
        );
        let said = format!(r#"{{"t":"steps","version":{version},{on}"steps":[{step}],"client":"w{name}"}}"#);
        line.send(1, said.as_bytes())?;
        loop {
            let heard = line.hear()?;
            match between(&heard, r#""t":""#, '"') {
                Some("accepted") => {
                    version = between(&heard, r#""version":"#, ',').unwrap_or("0").to_owned();
                    history = between(&heard, r#""history":""#, '"').unwrap_or_default().to_owned();
                    break;
                }
                Some("steps" | "anew" | "refused" | "ended") => return Err(io::Error::other(heard)),
                _ => {}
            }
        }
        next += 1;
        saved.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Seconds of the processor that this process has had; it counts in hundredths.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(") ").next().unwrap_or_default();
    after.split(' ').skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, cookie, warm, seconds, drafts @ ..] = words.as_slice() else {
        return Err(io::Error::other("writers HOST:PORT COOKIE WARM SECONDS DRAFT…"));
    };
    let time = |word: &str| word.parse().map(Duration::from_secs_f64).map_err(io::Error::other);
    let (warm, seconds) = (time(warm)?, time(seconds)?);
    let (stop, saved) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut writers = Vec::new();
    for (name, draft) in drafts.iter().enumerate() {
        let line = Line::open(address, cookie, draft)?;
        let (stop, saved) = (stop.clone(), saved.clone());
        writers.push(thread::spawn(move || write(line, name, &stop, &saved)));
    }
    thread::sleep(warm);
    let (began, from, used) = (Instant::now(), saved.load(Ordering::Relaxed), processor());
    thread::sleep(seconds);
    let (spent, used) = (began.elapsed().as_secs_f64(), processor() - used);
    let saves = saved.load(Ordering::Relaxed) - from;
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.join().map_err(|_| io::Error::other("a writer panicked"))??;
    }
    println!(r#"{{"saves": {saves}, "seconds": {spent:.3}, "processor": {used:.2}}}"#);
    Ok(())
}
