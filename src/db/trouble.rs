//! What keeps the database from answering, told apart from our own mistakes: whoever asks is told to come back.

use std::io::ErrorKind;

/// Why nothing can be read or written right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answers, or whoever answers takes no work: ended, starting, too busy, a standby.
    Away,
    /// It answers, and took too long over this one question: a locked row, or more than it can do.
    Slow,
    /// The disk is full: reading goes on, writing does not.
    Full,
}

impl Trouble {
    /// What an error of the database says about it; `None`: the database is well, the error is ours.
    pub fn of(error: &sqlx::Error) -> Option<Self> {
        match error {
            sqlx::Error::Io(cause) => Some(Self::of_io(cause.kind()).unwrap_or(Self::Away)),
            sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Some(Self::Away),
            sqlx::Error::Database(said) => said.code().and_then(|code| Self::of_code(&code)),
            _ => None,
        }
    }

    /// The same for an error with causes.
    pub fn in_chain(error: &anyhow::Error) -> Option<Self> {
        error.chain().find_map(|cause| {
            cause.downcast_ref::<sqlx::Error>().and_then(Self::of).or_else(|| {
                let cause = cause.downcast_ref::<std::io::Error>()?;
                Self::of_io(cause.kind())
            })
        })
    }

    fn of_io(kind: ErrorKind) -> Option<Self> {
        matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded).then_some(Self::Full)
    }

    /// By SQLSTATE: disk full; connections lost or refused, resources exhausted, shutting down or starting, a standby
    /// that only reads; a statement or a lock that took longer than it may.
    fn of_code(code: &str) -> Option<Self> {
        match code {
            "53100" => Some(Self::Full),
            "57014" | "55P03" => Some(Self::Slow),
            "57P01" | "57P02" | "57P03" | "57P05" | "25006" => Some(Self::Away),
            _ if code.starts_with("08") || code.starts_with("53") => Some(Self::Away),
            _ => None,
        }
    }

    /// What people are told.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Away => "数据库暂时连接不上，正在自动恢复，请保留已填写的内容，过几秒再试。",
            Self::Slow => "数据库正忙，这一步没有完成，请保留已填写的内容，稍等片刻再试。",
            Self::Full => "服务器磁盘已满，暂时不能保存，请保留已填写的内容，并请管理员清理磁盘后再试。",
        }
    }

    /// Seconds after which it is worth trying again.
    pub const fn retry_after(self) -> u64 {
        match self {
            Self::Away => 2,
            Self::Slow => 5,
            Self::Full => 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_pass_and_codes_that_are_our_fault() {
        assert_eq!(Trouble::of_code("53100"), Some(Trouble::Full));
        assert_eq!(Trouble::of_code("57014"), Some(Trouble::Slow));
        assert_eq!(Trouble::of_code("55P03"), Some(Trouble::Slow));
        for code in ["57P01", "57P02", "57P03", "08006", "08P01", "53300", "53200", "25006"] {
            assert_eq!(Trouble::of_code(code), Some(Trouble::Away), "{code}");
        }
        for code in ["23505", "22021", "42P01", "40001"] {
            assert_eq!(Trouble::of_code(code), None, "{code}");
        }
    }

    #[test]
    fn it_is_found_below_other_errors() {
        let lost = sqlx::Error::Io(ErrorKind::BrokenPipe.into());
        let error = anyhow::Error::from(lost).context("while saving");
        assert_eq!(Trouble::in_chain(&error), Some(Trouble::Away));
        let full = anyhow::Error::from(std::io::Error::from(ErrorKind::StorageFull));
        assert_eq!(Trouble::in_chain(&full), Some(Trouble::Full));
        assert_eq!(Trouble::in_chain(&anyhow::anyhow!("something else")), None);
        assert_eq!(Trouble::in_chain(&sqlx::Error::RowNotFound.into()), None);
    }
}
