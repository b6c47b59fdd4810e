//! What is remembered of a backup of the whole server; no SQL, no HTTP.

use time::OffsetDateTime;

/// Who wanted a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It was time.
    Timer,
    /// An administrator on the page.
    Page,
    /// A command.
    Command,
}

impl Cause {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Timer => "timer",
            Self::Page => "page",
            Self::Command => "command",
        }
    }
}

/// What a backup came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The file.
    pub file: String,
    /// Its length.
    pub bytes: i64,
    /// Rows of all tables.
    pub rows: i64,
    /// Whether it is encrypted.
    pub sealed: bool,
    /// Whether it was restored into a scratch database and compared.
    pub drilled: bool,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Run {
    /// When it began.
    pub started_at: OffsetDateTime,
    /// When it ended.
    pub finished_at: Option<OffsetDateTime>,
    /// Who wanted it, by [`Cause::name`].
    pub cause: String,
    /// `running`, `done` or `failed`.
    pub state: String,
    /// The file.
    pub file: String,
    /// Its length.
    pub bytes: i64,
    /// Rows of all tables.
    pub rows: i64,
    /// Whether it is encrypted.
    pub sealed: bool,
    /// Whether it was restored into a scratch database and compared.
    pub drilled: bool,
    /// Why it failed.
    pub message: String,
}

impl Run {
    /// Who wanted it, in words.
    pub fn cause_chinese(&self) -> &'static str {
        match self.cause.as_str() {
            "timer" => "定时",
            "page" => "管理员",
            _ => "命令行",
        }
    }

    /// How it stands, in words.
    pub fn state_chinese(&self) -> &'static str {
        match self.state.as_str() {
            "done" => "成功",
            "failed" => "失败",
            _ => "正在备份",
        }
    }

    /// The file's name without its folder.
    pub fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or_default()
    }

    /// How long it took, in words.
    pub fn took(&self) -> String {
        let Some(end) = self.finished_at else { return String::new() };
        match (end - self.started_at).whole_seconds() {
            seconds if seconds < 1 => "不到1秒".to_owned(),
            seconds if seconds < 120 => format!("{seconds}秒"),
            seconds => format!("{}分钟", seconds / 60),
        }
    }

    /// Its length, in words.
    pub fn size(&self) -> String {
        size(self.bytes)
    }
}

/// A number of bytes in words.
pub fn size(bytes: i64) -> String {
    const MB: i64 = 1 << 20;
    match bytes {
        bytes if bytes < MB => format!("{} KB", (bytes + 1023) / 1024),
        bytes if bytes < 1024 * MB => format!("{} MB", (bytes + MB - 1) / MB),
        bytes => format!("{:.1} GB", bytes as f64 / (1024 * MB) as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_times_are_words() {
        assert_eq!([size(1), size(5 << 20), size(3 << 29)], ["1 KB", "5 MB", "1.5 GB"]);
        let at = OffsetDateTime::UNIX_EPOCH;
        let run = |seconds| Run {
            started_at: at,
            finished_at: Some(at + time::Duration::seconds(seconds)),
            cause: Cause::Timer.name().to_owned(),
            state: "done".to_owned(),
            file: "/backup/wengao-20261129-023000.zip.age".to_owned(),
            bytes: 0,
            rows: 0,
            sealed: true,
            drilled: false,
            message: String::new(),
        };
        assert_eq!([run(0).took(), run(59).took(), run(180).took()], ["不到1秒", "59秒", "3分钟"]);
        assert_eq!((run(0).name(), run(0).cause_chinese()), ("wengao-20261129-023000.zip.age", "定时"));
    }
}
