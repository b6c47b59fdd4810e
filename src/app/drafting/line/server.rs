//! What the server itself writes into a draft, on behalf of somebody: a whole text in the place of another, or many steps.

use serde_json::Value;
use uuid::Uuid;

use super::authority::problem;
use super::{Batch, Message, Open, Position, SERVER};
use crate::app::drafting::model::replace_all;
use crate::error::{AppError, AppResult};
use crate::steps::Tree;

/// Steps that are sent at once.
const AT_ONCE: usize = 60;

/// What is said when the text is not any more what it was read as.
pub const CHANGED: &str = "稿子刚刚有了变化，请刷新页面看过之后再操作。";

/// How far a row of steps came.
#[derive(Debug)]
pub struct StepsWritten {
    /// How many of them are stored, from the first.
    pub steps: usize,
    /// Why no more will be, in one sentence; `None`: all are, or somebody else has written meanwhile.
    pub refused: Option<String>,
}

impl Open {
    /// Puts a document in the place of the text that was read at this position; the position after it.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when somebody else has written meanwhile, or the document is refused; else as [`Open::append`].
    pub async fn rewrite(
        &self,
        account_id: Uuid,
        (tree, at): (&Tree, Position),
        document: &Value,
    ) -> AppResult<Position> {
        let steps = vec![replace_all(tree.size(), document)];
        let batch = Batch { on: at.into(), steps, client: SERVER.to_owned() };
        match self.append(account_id, &batch).await.map_err(problem)? {
            Message::Accepted { at } => Ok(at),
            Message::Refused { message, .. } => Err(AppError::Conflict(message)),
            _ => Err(AppError::Conflict(CHANGED.to_owned())),
        }
    }

    /// Appends steps that follow each other from this position on, some at a time, until somebody else writes.
    ///
    /// # Errors
    /// As [`Open::append`].
    pub async fn write_all(
        &self,
        account_id: Uuid,
        mut at: Position,
        steps: &[Value],
    ) -> AppResult<StepsWritten> {
        let mut left = steps;
        while !left.is_empty() {
            let some = left.iter().take(AT_ONCE).cloned().collect();
            let batch = Batch { on: at.into(), steps: some, client: SERVER.to_owned() };
            match self.append(account_id, &batch).await.map_err(problem)? {
                Message::Accepted { at: next } if next.version > at.version => {
                    let taken = usize::try_from(next.version - at.version).unwrap_or(0);
                    left = left.get(taken..).unwrap_or_default();
                    at = next;
                }
                Message::Refused { message, .. } => {
                    return Ok(StepsWritten { steps: steps.len() - left.len(), refused: Some(message) });
                }
                _ => break,
            }
        }
        Ok(StepsWritten { steps: steps.len() - left.len(), refused: None })
    }
}
