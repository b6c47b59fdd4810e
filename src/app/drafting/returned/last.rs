//! The final text as the file that goes out: nothing hidden in it, its properties filled in, and kept as it went.

use serde_json::Value;

use super::store::{self, NewOutgoing};
use super::times::in_words;
use crate::app::accounts::model::User;
use crate::app::drafting::line::Key;
use crate::app::drafting::model::Draft;
use crate::app::work::heavy;
use crate::clock;
use crate::error::AppResult;
use crate::steps::Tree;
use crate::web::App;
use crate::word::{Properties, as_final};

/// A final text that is taken away.
pub(in crate::app::drafting) struct LastFile {
    version: i32,
    document: Value,
    properties: Properties,
}

impl LastFile {
    /// What belongs to the file; `None` while the text can still be changed.
    pub(in crate::app::drafting) fn of(draft: &Draft, tree: &Tree, version: i32) -> Option<Self> {
        let details = &draft.details;
        let properties = Properties {
            title: details.title.clone(),
            author: details.speaker.clone(),
            subject: details.occasion.map(|occasion| occasion.chinese().to_owned()).unwrap_or_default(),
            at: in_words(draft.updated_at),
        };
        draft.is_locked().then(|| Self { version, document: tree.to_json(), properties })
    }

    /// The file as it goes out; the archive has it from now on.
    pub(in crate::app::drafting) async fn kept(
        self,
        app: &App,
        user: &User,
        key: Key,
        bytes: Vec<u8>,
    ) -> AppResult<Vec<u8>> {
        let properties = self.properties;
        let content = heavy(move |_| as_final(&bytes, &properties)).await??;
        if !store::has_final(&app.pool, key, &content).await? {
            let new = NewOutgoing {
                id: clock::new_id(),
                is_final: true,
                name: "定稿",
                version: self.version,
                document: &self.document,
                content: &content,
                lines: &Value::Array(Vec::new()),
                is_rendered: false,
                account_id: user.account_id,
            };
            store::keep_outgoing(&app.pool, key, &new).await?;
        }
        Ok(content)
    }
}
