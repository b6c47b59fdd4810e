//! The text of an open draft: read by the newest word of the database, and written down.

use std::sync::Arc;

use super::error::{LineError, broken};
use super::live::{Live, catch_up, load};
use super::open::Open;
use crate::app::drafting::line::{Position, store};
use crate::steps::Tree;

/// Steps after which a snapshot is kept.
pub(super) const SNAPSHOT_EVERY: i32 = 100;

impl Open {
    /// The tree and its state, by the newest word of the database.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn current(&self) -> Result<(Arc<Tree>, Position), LineError> {
        let mut guard = self.state.lock().await;
        let state = self.newest(&mut guard).await?;
        Ok((state.tree.clone(), state.at))
    }

    /// The text of the draft as far as this process knows it; may lack what other processes have just stored.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn plain(&self) -> Result<Arc<str>, LineError> {
        let mut guard = self.state.lock().await;
        if guard.is_none() {
            *guard = Some(load(&self.pool, self.key).await?);
        }
        let Some(state) = guard.as_ref() else { return Err(LineError::Gone) };
        let (at, tree) = (state.at, state.tree.clone());
        if let Some((_, plain)) = state.plain.as_ref().filter(|(of, _)| *of == at) {
            return Ok(plain.clone());
        }
        // Nobody's steps wait for it.
        drop(guard);
        let document = tree.document().map_err(|cause| broken(self.key, &cause))?;
        let plain: Arc<str> = document.plain().into();
        if let Some(state) = self.state.lock().await.as_mut() {
            state.plain = Some((at, plain.clone()));
        }
        Ok(plain)
    }

    /// Writes the newest text into the speech's own row and a snapshot; the tree and its state.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn write_down(&self) -> Result<(Arc<Tree>, Position), LineError> {
        let mut guard = self.state.lock().await;
        let state = self.newest(&mut guard).await?;
        self.write(state).await?;
        Ok((state.tree.clone(), state.at))
    }

    /// Writes the text of `state` into the speech's own row and a snapshot, unless it is there.
    pub(super) async fn write(&self, state: &mut Live) -> Result<(), LineError> {
        if state.written == state.at {
            return Ok(());
        }
        let tree = state.tree.clone();
        let made =
            tokio::task::spawn_blocking(move || tree.document().map(|document| (tree.to_json(), document)));
        let (json, document) = made.await?.map_err(|cause| broken(self.key, &cause))?;
        let mut tx = self.pool.begin().await?;
        store::write_document(&mut tx, self.key, state.at, &json, &document).await?;
        tx.commit().await?;
        state.written = state.at;
        Ok(())
    }

    /// The state, loaded and brought up to date.
    pub(super) async fn newest<'a>(&self, state: &'a mut Option<Live>) -> Result<&'a mut Live, LineError> {
        let told = *self.head.borrow();
        let mut fresh = match state.take() {
            Some(known) => known,
            None => load(&self.pool, self.key).await?,
        };
        let head = store::position(&self.pool, self.key).await?.ok_or(LineError::Gone)?;
        if head != fresh.at {
            fresh = self.follow(fresh).await?;
        }
        // What somebody spoke of before the database was asked is not there.
        self.head.send_if_modified(|head| *head == told && std::mem::replace(head, fresh.at.version) != told);
        self.heard(fresh.at.version);
        Ok(state.insert(fresh))
    }

    /// As [`Open::follow`]; on an error the caller drops the state.
    pub(super) async fn bring_up(&self, state: &mut Live) -> Result<(), LineError> {
        *state = self.follow(state.clone()).await?;
        Ok(())
    }

    /// The state as the log has it now: brought up to date where it is a prefix of the log, else read anew.
    pub(super) async fn follow(&self, mut state: Live) -> Result<Live, LineError> {
        if catch_up(&self.pool, self.key, &mut state).await? {
            return Ok(state);
        }
        tracing::warn!(key = ?self.key, at = ?state.at, "a draft in memory was of another history and is read anew");
        let state = load(&self.pool, self.key).await?;
        self.head.send_replace(state.at.version);
        Ok(state)
    }
}
