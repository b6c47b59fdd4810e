//! Names and posts.

use time::Date;

use super::Findings;
use super::text::Text;

/// Who holds which post, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The person.
    pub name: String,
    /// The post as written (市长, 市人大常委会副主任).
    pub post: String,
    /// Place in the order in which the leaders are named, from 1.
    pub order: u32,
    /// First day in the post; open if absent.
    pub from: Option<Date>,
    /// First day no longer in the post; open if absent.
    pub until: Option<Date>,
}

/// Not yet.
pub(super) fn check(_text: &Text<'_>, _date: Option<Date>, _roster: &[Post], _out: &mut Findings<'_, '_>) {}
