//! Who may read and who may write a draft now: the one place that says so. A draft is there for the people on its own list,
//! whatever their roles; for everybody else there is none. What stays open after its request (a line) asks again when
//! somebody may have lost a right, and is told why it ends.

use axum::http::HeaderMap;
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::line::{Key, Position, store as log};
use super::model::{Draft, Part, locked};
use super::store;
use crate::app::accounts::guard;
use crate::app::accounts::model::{self as accounts, User};
use crate::app::corpus::model::Status;
use crate::error::{AppError, AppResult};
use crate::web::App;

const ONLY_WRITERS: &str =
    "您在这篇稿子里只能提建议或只能看，不能直接改；需要改的请批注说明，或请主笔调整名单。";

/// The draft, for somebody who may read it.
///
/// # Errors
/// [`AppError::NotFound`] when there is none, or he is not on its list.
pub async fn read(pool: &PgPool, user: &User, id: Uuid) -> AppResult<Draft> {
    read_as(pool, user.org_id, user.account_id, id).await
}

/// The same, where only the account is at hand.
///
/// # Errors
/// As [`read`].
pub async fn read_as(pool: &PgPool, org_id: Uuid, account_id: Uuid, id: Uuid) -> AppResult<Draft> {
    store::find(pool, org_id, id, account_id).await?.ok_or(AppError::NotFound)
}

/// The draft, for somebody who may change its text and what belongs to it.
///
/// # Errors
/// As [`read`]; [`AppError::Conflict`] when it is final or archived, [`AppError::Invalid`] for whoever may only suggest or read.
pub async fn write(pool: &PgPool, user: &User, id: Uuid) -> AppResult<Draft> {
    let draft = read(pool, user, id).await?;
    open(&draft)?;
    if draft.part.writes() { Ok(draft) } else { Err(AppError::invalid(ONLY_WRITERS)) }
}

/// That a draft can still be changed.
///
/// # Errors
/// [`AppError::Conflict`] when it is final or archived.
pub fn open(draft: &Draft) -> AppResult<()> {
    match locked(draft.status) {
        Some(sentence) => Err(AppError::Conflict(sentence.to_owned())),
        None => Ok(()),
    }
}

/// The draft, for whom it belongs to; `otherwise` says what only he may do.
///
/// # Errors
/// As [`read`]; [`AppError::Invalid`] with the sentence for the others on its list.
pub async fn own(pool: &PgPool, user: &User, id: Uuid, otherwise: &str) -> AppResult<Draft> {
    let draft = read(pool, user, id).await?;
    if draft.owned() { Ok(draft) } else { Err(AppError::invalid(otherwise)) }
}

/// That somebody is on a draft's list, and where the draft stands; nothing else of it.
///
/// # Errors
/// As [`read`].
pub async fn on_list(pool: &PgPool, user: &User, id: Uuid) -> AppResult<(Key, Status)> {
    let key = Key { org_id: user.org_id, speech_id: id };
    let head = log::head(pool, key, user.account_id).await?.ok_or(AppError::NotFound)?;
    Ok((key, head.status))
}

/// Why somebody may not stay where he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// His login was ended, or has run out.
    Login,
    /// His password was reset.
    Password,
    /// His account may not log in any more.
    Account,
    /// He is not on the draft's list any more.
    List,
    /// There is no such draft any more.
    Draft,
}

impl Ended {
    /// The close code of a WebSocket, of those that programs may choose (RFC 6455, 7.4.2).
    pub const fn code(self) -> u16 {
        match self {
            Self::Login => 4001,
            Self::Password => 4002,
            Self::Account => 4003,
            Self::List => 4004,
            Self::Draft => 4005,
        }
    }

    /// The name that scripts know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Password => "password",
            Self::Account => "account",
            Self::List => "list",
            Self::Draft => "draft",
        }
    }

    /// The sentence shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Login => "您的登录已经结束，重新登录后可以接着写，没有保存的文字会留下。",
            Self::Password => "您的密码已被重置，请用新的一次性密码重新登录，没有保存的文字会留下。",
            Self::Account => {
                "您的账号已经停用，不能再写；没有保存的文字还在本页，可以复制，有疑问请联系本单位管理员。"
            }
            Self::List => "您已不在这篇稿子的人员名单上，不能再写；没有保存的文字还在本页，可以复制。",
            Self::Draft => "这篇稿子已被移出，不能再写；没有保存的文字还在本页，可以复制。",
        }
    }

    /// Whether it goes on after a new login.
    pub const fn comes_back(self) -> bool {
        matches!(self, Self::Login | Self::Password)
    }
}

/// Somebody who is still where he was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    /// The draft's newest state.
    pub at: Position,
    /// When his login ends if nothing happens.
    pub until: OffsetDateTime,
    /// What he is to the draft.
    pub part: Part,
}

/// Whether somebody who has a draft open may stay. `used`: he has just done something.
///
/// # Errors
/// When the database fails.
pub async fn still(
    app: &App,
    headers: &HeaderMap,
    user: &User,
    key: Key,
    used: bool,
) -> AppResult<Result<Here, Ended>> {
    let until = match guard::standing(app, headers, user, used).await? {
        Ok(until) => until,
        Err(accounts::Ended::Login) => return Ok(Err(Ended::Login)),
        Err(accounts::Ended::Password) => return Ok(Err(Ended::Password)),
        Err(accounts::Ended::Account) => return Ok(Err(Ended::Account)),
    };
    if let Some(head) = log::head(&app.pool, key, user.account_id).await? {
        return Ok(Ok(Here { at: head.at, until, part: head.part }));
    }
    let there = log::position(&app.pool, key).await?.is_some();
    Ok(Err(if there { Ended::List } else { Ended::Draft }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_code_a_name_and_a_sentence_of_its_own() {
        let all = [Ended::Login, Ended::Password, Ended::Account, Ended::List, Ended::Draft];
        for (number, one) in all.into_iter().enumerate() {
            assert!((4000..5000).contains(&one.code()));
            assert!(one.chinese().ends_with('。') && one.chinese().matches('。').count() == 1);
            for other in all.into_iter().skip(number + 1) {
                assert!(one.code() != other.code() && one.name() != other.name());
            }
        }
    }
}
