//! National leaders: who held which post when, and the order in which they are named. `data/leaders.txt` is the table.

use std::sync::LazyLock;

use time::Date;

use super::{day, table};

/// A post with its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// The post, and its other names.
    pub posts: Vec<&'static str>,
    /// The holder.
    pub name: &'static str,
    /// First day.
    pub from: Option<Date>,
    /// First day no longer in the post; open if absent.
    pub until: Option<Date>,
    /// Where it comes from.
    pub basis: &'static str,
}

/// An order of names with the time in which it held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The names, the first first.
    pub names: Vec<&'static str>,
    /// First day.
    pub from: Option<Date>,
    /// First day on which another order held.
    pub until: Option<Date>,
    /// Where it comes from.
    pub basis: &'static str,
}

static TABLE: LazyLock<(Vec<Leader>, Vec<Order>)> = LazyLock::new(|| {
    let (mut leaders, mut orders) = (Vec::new(), Vec::new());
    for fields in table(include_str!("data/leaders.txt")) {
        let &[posts, name, from, until, basis, confidence] = fields.as_slice() else { continue };
        if confidence == "U" {
            continue;
        }
        let (from, until) = (day(from), day(until));
        if posts == "order" {
            orders.push(Order { names: name.split('、').collect(), from, until, basis });
        } else {
            leaders.push(Leader { posts: posts.split(';').collect(), name, from, until, basis });
        }
    }
    (leaders, orders)
});

fn held(from: Option<Date>, until: Option<Date>, date: Date) -> bool {
    from.is_none_or(|from| from <= date) && until.is_none_or(|until| date < until)
}

impl Leader {
    /// Whether he held the post on this day.
    pub fn holds(&self, date: Date) -> bool {
        held(self.from, self.until, date)
    }
}

/// All posts with their holders.
pub fn leaders() -> &'static [Leader] {
    &TABLE.0
}

/// The order of names on a day.
pub fn order(date: Date) -> Option<&'static Order> {
    TABLE.1.iter().find(|order| held(order.from, order.until, date))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn every_line_is_read_and_a_post_has_one_holder_at_a_time() {
        let lines = include_str!("data/leaders.txt").lines().filter(|l| !l.starts_with('%')).count();
        assert_eq!(TABLE.0.len() + TABLE.1.len(), lines);
        for day in [date!(2014 - 05 - 01), date!(2019 - 05 - 01), date!(2024 - 05 - 01)] {
            let premiers = leaders().iter().filter(|l| l.posts.contains(&"国务院总理") && l.holds(day));
            assert_eq!(premiers.count(), 1, "{day}");
            assert_eq!(order(day).map(|order| order.names.len()), Some(7));
        }
    }
}
