//! Types and rules of jobs; no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// 等待
    Queued,
    /// 进行中
    Running,
    /// 已完成
    Done,
    /// 未完成
    Failed,
    /// 已取消
    Cancelled,
}

impl JobState {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Queued => "等待",
            Self::Running => "进行中",
            Self::Done => "已完成",
            Self::Failed => "未完成",
            Self::Cancelled => "已取消",
        }
    }

    /// The state of this name; an unknown one counts as failed.
    pub fn parse(name: &str) -> Self {
        [Self::Queued, Self::Running, Self::Done, Self::Cancelled]
            .into_iter()
            .find(|state| state.name() == name)
            .unwrap_or(Self::Failed)
    }
}

/// What became of one thing a job worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which thing, in the user's words: a file and what was found in it.
    pub what: String,
    /// How it went, in a word or a sentence.
    pub how: String,
    /// Whether it went well.
    pub good: bool,
    /// Where to look at it; may be empty.
    pub link: String,
}

/// What a job notes about its work.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// One Chinese sentence for each thing that went wrong.
    pub errors: Vec<String>,
    /// What became of each thing.
    pub outcomes: Vec<Outcome>,
}

/// A job as its page shows it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// Its organization.
    pub org_id: Uuid,
    /// What it does (`corpus.import`).
    pub kind: String,
    /// What it does it to.
    pub payload: Value,
    /// Who asked for it.
    pub account_id: Option<Uuid>,
    /// Where it stands.
    pub state: JobState,
    /// Steps done.
    pub done: i32,
    /// Steps in all; 0 while unknown.
    pub total: i32,
    /// One Chinese sentence on what it is doing or how it ended.
    pub message: String,
    /// One Chinese sentence for each thing that went wrong.
    pub errors: Vec<String>,
    /// What became of each thing it worked on, for kinds of jobs that say so.
    pub outcomes: Vec<Outcome>,
    /// When it was asked for.
    pub created_at: OffsetDateTime,
    /// When it ended.
    pub finished_at: Option<OffsetDateTime>,
}

impl Job {
    /// Whether it can still change.
    pub fn is_open(&self) -> bool {
        matches!(self.state, JobState::Queued | JobState::Running)
    }

    /// Whether it stopped before its end and can be put into the queue again.
    pub fn can_go_on(&self) -> bool {
        matches!(self.state, JobState::Failed | JobState::Cancelled)
    }

    /// How far it is, from 0 to 100; `None` while the total is unknown.
    pub fn percent(&self) -> Option<i32> {
        (self.total > 0).then(|| (i64::from(self.done) * 100 / i64::from(self.total)).clamp(0, 100) as i32)
    }
}

/// The kinds of jobs: whoever asks for one names it by this, in whichever slice it is done.
pub mod kinds {
    /// Files of an upload are read.
    pub const FILES: &str = "corpus.files";
    /// What was read is stored.
    pub const IMPORT: &str = "corpus.import";
    /// Copies in the corpus are looked for.
    pub const COPIES: &str = "corpus.copies";
    /// Readings of an earlier version are made anew.
    pub const READ: &str = "corpus.read";
    /// The corpus is mined for the library.
    pub const MINE: &str = "phrases.mine";
}

/// What a kind of job is called.
pub fn title(kind: &str) -> &'static str {
    match kind {
        kinds::FILES => "读取文件",
        kinds::IMPORT => "导入讲话",
        kinds::COPIES => "查重",
        kinds::READ => "重读句读",
        kinds::MINE => "挖掘表述",
        _ => "后台任务",
    }
}

/// How long it can be read how a job ended.
pub const REMEMBERED: time::Duration = time::Duration::days(90);

/// How often a job is tried when its server dies under it.
pub const MAX_ATTEMPTS: i32 = 5;
/// A running job without a heartbeat for this long has lost its server.
pub const LOST_AFTER: time::Duration = time::Duration::seconds(30);
/// Errors kept with a job.
pub const MAX_ERRORS: usize = 500;
