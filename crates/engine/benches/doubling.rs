//! Whether time grows with length and no faster: every repeated token through every command at n, 2n, 4n … characters.
//!
//! `cargo bench -p wengao-engine --bench doubling [-- [--quick] [--token=TOKEN] [COMMAND…]]` prints what more than doubles (by 2.5) when the text
//! doubles, or takes more than a second of one core at 400,000 characters, and ends with 1 where there is any.
//! With `--quick` the longest text is an eighth of that, and so is the time. Times are this thread's own time on a core, the best of five, so other load counts little.

#[path = "doubling/commands.rs"]
mod commands;
#[path = "doubling/tokens.rs"]
mod tokens;

use std::process::ExitCode;
use std::time::Duration;

use commands::COMMANDS;
use tokens::{TOKENS, repeated};

/// Characters of the longest text.
const LONGEST: usize = 400_000;
/// Time growing by more than this at a doubling is worse than linear.
const RATIO: f64 = 2.5;
/// The same with `--quick`, where caches of a shared machine show: a square still makes it four.
const RATIO_QUICK: f64 = 3.3;
/// Below this a ratio is noise.
const NOISE: Duration = Duration::from_millis(240);
/// What the longest text may take.
const MOST: Duration = Duration::from_secs(1);
/// Where a doubling stops: it is bad enough.
const STOP: Duration = Duration::from_millis(1500);

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let only = std::env::args().find_map(|arg| Some(arg.strip_prefix("--token=")?.to_owned()));
    let part = if std::env::args().any(|arg| arg == "--quick") { 8 } else { 1 };
    // What some commands need in any case is a larger part of a short text's time.
    let (most_time, most) = if part == 1 { (MOST, RATIO) } else { (MOST * 3 / 4, RATIO_QUICK) };
    let mut bad = 0;
    for (name, command) in COMMANDS {
        if !wanted.is_empty() && !wanted.iter().any(|word| word == name) {
            continue;
        }
        let mut slowest = (Duration::ZERO, "");
        for token in TOKENS.iter().filter(|token| only.as_ref().is_none_or(|only| only == *token)) {
            let (size, time, ratio) = grown(token, *command, part, most_time);
            if time > slowest.0 {
                slowest = (time, token);
            }
            if time > most_time || size < LONGEST / part as usize || ratio > most && time > NOISE / part {
                bad += 1;
                println!("{name:<12} {token:?}: {time:?} at {size}, × {ratio:.1}");
            }
        }
        println!("{name:<12} slowest {:?} ({:?})", slowest.0, slowest.1);
    }
    if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How long the longest text took, or the one that was too slow already, with its length and by how much more than half
/// of it.
fn grown(token: &str, command: fn(&str), part: u32, most_time: Duration) -> (usize, Duration, f64) {
    let longest = LONGEST / part as usize;
    let mut size = longest.div_ceil(64);
    let (mut before, mut ratio) = (Duration::ZERO, 0.0);
    loop {
        let text = repeated(token, size);
        let mut time = once(command, &text);
        // Only what looks bad is worth measuring again.
        let grew = time > NOISE / part && time.as_secs_f64() > RATIO * before.as_secs_f64();
        if grew || time > most_time && time < STOP {
            time = (0..4).fold(time, |best, _| best.min(once(command, &text)));
        }
        if !before.is_zero() {
            ratio = time.as_secs_f64() / before.as_secs_f64();
        }
        if size >= longest || time > STOP {
            return (size, time, ratio);
        }
        before = time;
        size *= 2;
    }
}

fn once(command: fn(&str), text: &str) -> Duration {
    let begun = own_time();
    command(text);
    own_time().saturating_sub(begun)
}

/// This thread's time on a core so far, as the kernel counts it.
fn own_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(first.unwrap_or_default())
}
