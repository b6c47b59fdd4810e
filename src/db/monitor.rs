//! Looks after the database from a thread and a connection of its own, so that no load on the server stands before it:
//! does it answer, does it write, how much room has the disk. What it sees it notes in `Health`.

use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::time::{Instant, sleep, timeout};

use super::disk::Room;
use super::health::Health;
use super::load::{Memory, Work};
use super::trouble::Trouble;
use crate::clock;

/// How often it is asked while all is well, and while it is not.
const CALM: Duration = Duration::from_millis(300);
const ALARM: Duration = Duration::from_millis(250);
/// How often something is written while all is well.
const WRITE_EVERY: Duration = Duration::from_secs(5);
/// A database that takes longer to say that it is there counts as silent.
const ASKING: Duration = Duration::from_millis(1200);
/// A database that takes longer to write one row counts as silent: its disk may be slow.
const WRITING: Duration = Duration::from_secs(5);

/// Starts the monitor of the database at `url`; `folder` is the data folder where it is ours. It ends with the process.
///
/// # Errors
/// When the address cannot be read or the system gives no thread.
pub fn start(url: &str, folder: Option<PathBuf>, health: Health) -> anyhow::Result<()> {
    let options = PgConnectOptions::from_str(url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let monitor = Monitor { options, folder, health, connection: None, writer: None, written: None };
    let watch = move || runtime.block_on(monitor.run());
    std::thread::Builder::new().name("monitor".to_owned()).spawn(watch)?;
    Ok(())
}

struct Monitor {
    options: PgConnectOptions,
    folder: Option<PathBuf>,
    health: Health,
    connection: Option<PgConnection>,
    /// Writes beside it, so that a write that takes its time hides no silence.
    writer: Option<PgConnection>,
    /// When something was last written.
    written: Option<Instant>,
}

impl Monitor {
    async fn run(mut self) {
        loop {
            self.look_at_the_disk();
            self.health.note(|known| known.memory = Memory::now());
            if self.health.known().stopped.is_none() {
                self.ask().await;
            } else {
                self.hang_up();
            }
            let pause = if self.health.known().unready().is_some() { ALARM } else { CALM };
            tokio::select! {
                () = sleep(pause) => {}
                () = self.health.turned() => {}
            }
        }
    }

    fn look_at_the_disk(&self) {
        let Some(room) = self.folder.as_deref().and_then(Room::of) else { return };
        let before = self.health.known().room;
        let was = |test: fn(Room) -> bool| before.is_some_and(test);
        if room.is_full() && !was(Room::is_full) {
            tracing::error!(
                free = room.free,
                "the disk is full: nothing can be saved until there is room again"
            );
        } else if room.is_low() && !was(Room::is_low) {
            tracing::warn!(free = room.free, total = room.total, "the disk is nearly full");
        } else if !room.is_low() && was(Room::is_low) {
            tracing::info!(free = room.free, "the disk has room again");
        }
        self.health.note(|known| known.room = Some(room));
    }

    /// Asks, and writes where it is time or something was wrong.
    async fn ask(&mut self) {
        let write = self.written.is_none_or(|at| at.elapsed() >= WRITE_EVERY)
            || self.health.known().unready().is_some();
        let (mut silent, mut unwritable) = (None, None);
        match timeout(WRITING, self.touch(write)).await {
            Ok(Ok(())) if write => {
                self.written = Some(Instant::now());
                match timeout(ASKING, self.count()).await {
                    Ok(work) => self.health.note(|known| known.work = work),
                    Err(_) => silent = Some(self.silent()),
                }
            }
            Ok(Ok(())) => {}
            // A connection that says why is alive; one that ends took the server's word with it.
            Ok(Err(Failed::Writing(cause))) => {
                unwritable = Some(Trouble::of(&cause).unwrap_or(Trouble::Away));
                self.note_change(&cause);
            }
            Ok(Err(Failed::Asking(cause))) => {
                silent = Some(Trouble::of(&cause).unwrap_or(Trouble::Away));
                self.hang_up();
                self.note_change(&cause);
            }
            Err(_) => silent = Some(self.silent()),
        }
        let before = self.health.known();
        if silent.is_none() && unwritable.is_none() && (before.silent.or(before.unwritable)).is_some() {
            tracing::info!("the database answers again");
        }
        self.health.note(|known| (known.silent, known.unwritable) = (silent, unwritable));
    }

    /// The cause is logged where it begins, not at every look.
    fn note_change(&self, cause: &sqlx::Error) {
        let known = self.health.known();
        if known.silent.or(known.unwritable).is_none() {
            tracing::error!(%cause, "the database does not answer or does not write");
        }
    }

    /// What waits, and when the last backup was made; `None`: that cannot be known now.
    async fn count(&mut self) -> Option<Work> {
        let asked = sqlx::query_as(
            "select count(*) filter (where state = 'queued'), count(*) filter (where state = 'running'),
               (select max(finished_at) from backup_run where state = 'done'), (select min(created_at) from organization)
             from job where state in ('queued', 'running')",
        );
        let (queued, running, backed_up, begun) = asked.fetch_one(self.connection.as_mut()?).await.ok()?;
        Some(Work { queued, running, backed_up, begun })
    }

    /// Nothing came back in time.
    fn silent(&mut self) -> Trouble {
        self.hang_up();
        self.note_change(&sqlx::Error::PoolTimedOut);
        Trouble::Away
    }

    fn hang_up(&mut self) {
        (self.connection, self.writer) = (None, None);
    }

    async fn touch(&mut self, write: bool) -> Result<(), Failed> {
        let asking = opened(&mut self.connection, &self.options).await?;
        ping(asking).await?;
        if !write {
            return Ok(());
        }
        let mut writing = std::pin::pin!(write_down(&mut self.writer, &self.options));
        loop {
            tokio::select! {
                biased;
                done = &mut writing => return match done {
                    // Whether it was the writing or the connection that failed, a question tells.
                    Err(Failed::Writing(said)) => {
                        ping(asking).await?;
                        Err(Failed::Writing(said))
                    }
                    done => done,
                },
                () = sleep(CALM) => ping(asking).await?,
            }
        }
    }
}

/// Writes one row.
async fn write_down(writer: &mut Option<PgConnection>, options: &PgConnectOptions) -> Result<(), Failed> {
    let writer = opened(writer, options).await?;
    let touched = sqlx::query(
        "insert into liveness (one, at) values (true, $1) on conflict (one) do update set at = excluded.at",
    );
    match touched.bind(clock::now()).execute(writer).await {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(said)) => Err(Failed::Writing(sqlx::Error::Database(said))),
        Err(other) => Err(Failed::Asking(other)),
    }
}

/// The connection, which is made where there is none.
async fn opened<'a>(
    connection: &'a mut Option<PgConnection>,
    options: &PgConnectOptions,
) -> Result<&'a mut PgConnection, Failed> {
    Ok(match connection {
        Some(connection) => connection,
        none => none.insert(options.connect().await.map_err(Failed::Asking)?),
    })
}

/// Whether the database answers in time.
async fn ping(connection: &mut PgConnection) -> Result<(), Failed> {
    timeout(ASKING, connection.ping()).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(Failed::Asking)
}

enum Failed {
    Asking(sqlx::Error),
    Writing(sqlx::Error),
}
