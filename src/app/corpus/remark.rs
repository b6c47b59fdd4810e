//! A remark of the report as it is stored with a speech, and how it was settled.

use serde::{Deserialize, Serialize};

use crate::engine::clean;
use crate::engine::recognise::Swap;
use crate::engine::report::{self, Remark};
use crate::text;

/// A line of the report as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRemark {
    /// A stable code.
    pub code: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// What stood there.
    pub text: String,
    /// What it was or could be changed to.
    pub fix: Option<String>,
    /// For what was cut out of a line: the characters that stood before it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// For characters that were put right: where, and what stood there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub swaps: Vec<StoredSwap>,
    /// What a person decided about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settlement>,
}

/// Characters that were put right, and what stands around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSwap {
    /// What stands before them.
    pub before: String,
    /// What stood there.
    pub was: String,
    /// What stands there now.
    pub is: String,
    /// What stands behind them.
    pub behind: String,
}

impl From<Swap> for StoredSwap {
    fn from(swap: Swap) -> Self {
        let clean = |text: String| text::clean(&text).into_owned();
        Self {
            before: clean(swap.before),
            was: clean(swap.was),
            is: clean(swap.is),
            behind: clean(swap.behind),
        }
    }
}

impl From<Remark> for StoredRemark {
    fn from(remark: Remark) -> Self {
        // It quotes what stood in the file, whatever that was.
        let clean = |text: String| text::clean(&text).into_owned();
        let (text, fix) = (clean(remark.text), remark.fix.map(clean));
        Self {
            code: remark.code.to_owned(),
            line: remark.line,
            text,
            fix,
            after: None,
            swaps: Vec::new(),
            settled: None,
        }
    }
}

impl StoredRemark {
    /// Whether a person should look at it: a doubt or a find, not mere clean-up.
    pub fn is_doubt(&self) -> bool {
        self.settled.is_none()
            && !clean::changes(&self.code)
            && !report::READING.iter().any(|(code, _)| *code == self.code)
    }

    /// The code in a user's words.
    pub fn chinese(&self) -> &'static str {
        report::chinese(&self.code).unwrap_or("其他")
    }
}

/// How a remark was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// What was proposed is done.
    Accepted,
    /// It stays as it stood in the file.
    Kept,
    /// Something else was written.
    Written,
    /// What was taken out, joined or changed is as before.
    Restored,
}

impl Settlement {
    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Accepted => "已按建议处理",
            Self::Kept => "已确认保留",
            Self::Written => "已改写",
            Self::Restored => "已恢复",
        }
    }
}
