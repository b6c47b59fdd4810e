//! What is made of the columns of a row of `speech`, wherever they are asked for.

/// [`Details`](crate::app::corpus::model::Details) out of a row that has their columns; a query without those of the span says what it is, and has none of
/// the genre and of what goes with it.
macro_rules! details {
    ($row:ident) => {
        $crate::app::corpus::model::Details {
            genre: $row.genre.parse().unwrap_or_default(),
            organ: $row.organ,
            post: $row.post,
            posted_on: $row.posted_on,
            ..$crate::app::corpus::store::details!($row, ($row.date_from, $row.date_to))
        }
    };
    ($row:ident, $span:expr) => {
        $crate::app::corpus::model::Details {
            title: $row.title,
            speaker: $row.speaker,
            office: $crate::app::corpus::model::parse_name($row.office.as_deref()),
            level: $crate::app::corpus::model::parse_name($row.level.as_deref()),
            occasion: $crate::app::corpus::model::parse_name($row.occasion.as_deref()),
            place: $row.place,
            delivered_on: $row.delivered_on,
            certainty: $row.certainty.parse().ok(),
            span: $span,
            ..$crate::app::corpus::model::Details::default()
        }
    };
}

/// What a reading takes from a row that has these columns.
macro_rules! source_of {
    ($row:ident) => {
        $crate::engine::reading::Source {
            office: $crate::app::corpus::model::parse_name($row.office.as_deref()),
            level: $crate::app::corpus::model::parse_name($row.level.as_deref()),
            occasion: $crate::app::corpus::model::parse_name($row.occasion.as_deref()),
        }
    };
}

/// The [`Day`](crate::app::corpus::model::Day) of a row that has its columns.
macro_rules! day_of {
    ($row:ident) => {
        $crate::app::corpus::model::Day { on: $row.delivered_on, from: $row.date_from, until: $row.date_to }
    };
}

pub(in crate::app) use day_of;
pub(in crate::app) use details;
pub(in crate::app) use source_of;
