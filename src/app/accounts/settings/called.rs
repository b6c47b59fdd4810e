//! How an organization calls offices and occasions: another name for what ships, some of its own, and what it does not offer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::Mistake;
use crate::engine::document::{Level, Occasion, Office};
use crate::levels::{Sayings, Words};
use crate::text;

/// Characters of a name.
const MAX_NAME: usize = 30;

/// What is called something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSort {
    /// 职务
    Office,
    /// 场合
    Occasion,
}

impl NameSort {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Office, Self::Occasion];

    /// The name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Occasion => "occasion",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Office => "职务",
            Self::Occasion => "场合",
        }
    }

    /// Everything of this sort.
    pub fn things(self) -> Vec<Thing> {
        match self {
            Self::Office => {
                Office::ALL.iter().map(|x| Thing::new(self, x.name(), x.chinese(), x.is_own())).collect()
            }
            Self::Occasion => {
                Occasion::ALL.iter().map(|x| Thing::new(self, x.name(), x.chinese(), x.is_own())).collect()
            }
        }
    }
}

/// An office or an occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub sort: NameSort,
    /// Its name in the database.
    pub name: &'static str,
    /// The word that ships.
    pub shipped: &'static str,
    /// It means only what the organization makes of it.
    pub own: bool,
}

impl Thing {
    const fn new(sort: NameSort, name: &'static str, shipped: &'static str, own: bool) -> Self {
        Self { sort, name, shipped, own }
    }

    /// Whether it may be called otherwise: 其他 is the rest of both sorts, whatever they hold.
    pub fn is_named(&self) -> bool {
        self.name != "other"
    }

    /// Its name among those of both sorts, also of its field in the form.
    pub fn key(&self) -> String {
        key(self.sort, self.name)
    }
}

fn key(sort: NameSort, name: &str) -> String {
    format!("{}.{name}", sort.name())
}

/// What an organization calls them. Stored as it is here, by [`Thing::key`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Called {
    /// Names of its own.
    pub names: BTreeMap<String, String>,
    /// What it does not offer.
    pub unused: BTreeSet<String>,
}

/// What stands in a row; where there is none, what an organization with these words begins with.
///
/// # Errors
/// When the row cannot be read.
pub fn stored(row: Option<Value>, words: &Words) -> sqlx::Result<Called> {
    row.map_or_else(|| Ok(Called::beginning(words)), crate::db::stored::read)
}

/// The words of an organization as its row says them.
pub fn words(organization: &str, level: &str) -> Words {
    Words::of(organization, level.parse::<Level>().ok())
}

impl Called {
    /// What an organization begins with: it is not offered what its level does not have.
    pub fn beginning(words: &Words) -> Self {
        let occasions =
            Occasion::ALL.iter().filter(|x| !words.has_occasion(**x)).map(|x| (NameSort::Occasion, x.name()));
        let offices =
            Office::ALL.iter().filter(|x| !words.has_office(**x)).map(|x| (NameSort::Office, x.name()));
        let unused = occasions.chain(offices).map(|(sort, name)| key(sort, name)).collect();
        Self { unused, ..Self::default() }
    }

    /// What a form says, a name and a tick for each, as it was typed.
    pub fn typed(fields: &[(String, String)]) -> Self {
        let value = |key: &str| fields.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let mut called = Self::default();
        for thing in NameSort::ALL.into_iter().flat_map(NameSort::things).filter(Thing::is_named) {
            let key = thing.key();
            let name = text::name(value(&key).unwrap_or_default());
            if value(&format!("offer.{key}")).is_none() {
                called.unused.insert(key.clone());
            }
            if !name.is_empty() {
                called.names.insert(key, name);
            }
        }
        called
    }

    /// Every name that cannot be taken.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for sort in NameSort::ALL {
            let mut taken = BTreeSet::new();
            let things = || sort.things().into_iter().filter(Thing::is_named);
            for thing in things() {
                let name = self.name(&thing);
                if name.chars().count() > MAX_NAME {
                    let message = format!("{}“{name}”超过{MAX_NAME}个字，请缩短。", sort.chinese());
                    mistakes.push(Mistake { field: sort.name(), message });
                } else if !name.is_empty() && !taken.insert(name) {
                    let message = format!("有两个{}都叫“{name}”，请改成不同的名称。", sort.chinese());
                    mistakes.push(Mistake { field: sort.name(), message });
                }
            }
            if !things().any(|thing| self.offers(&thing)) {
                let message = format!("请至少保留一个{}。", sort.chinese());
                mistakes.push(Mistake { field: sort.name(), message });
            }
        }
        mistakes
    }

    /// The own name of a thing; empty where it has none.
    pub fn name(&self, thing: &Thing) -> &str {
        self.names.get(&thing.key()).map(String::as_str).unwrap_or_default()
    }

    /// Whether it is ticked; also one without a name, which can have one.
    pub fn is_ticked(&self, thing: &Thing) -> bool {
        !self.unused.contains(&thing.key())
    }

    /// Whether it is offered.
    pub fn offers(&self, thing: &Thing) -> bool {
        self.is_ticked(thing) && !(thing.own && self.name(thing).is_empty())
    }

    /// What had a name and meaning of the organization's own, and has none in `after`.
    pub fn lost(&self, after: &Self) -> Vec<Thing> {
        let all = NameSort::ALL.into_iter().flat_map(NameSort::things);
        all.filter(|thing| thing.own && !self.name(thing).is_empty() && after.name(thing).is_empty())
            .collect()
    }

    /// How an organization with these words says what ships.
    pub fn sayings(&self, words: &Words) -> Sayings {
        let (mut own, mut unused) = (BTreeMap::new(), BTreeSet::new());
        for thing in NameSort::ALL.into_iter().flat_map(NameSort::things).filter(Thing::is_named) {
            let name = self.name(&thing);
            if !name.is_empty() {
                own.insert(thing.shipped, name.to_owned());
            }
            if !self.offers(&thing) {
                unused.insert(thing.shipped);
            }
        }
        Sayings::new(*words, own, unused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form of an organization that has changed nothing, with these fields otherwise.
    fn form(changed: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for thing in NameSort::ALL.into_iter().flat_map(NameSort::things) {
            fields.push((thing.key(), String::new()));
            fields.push((format!("offer.{}", thing.key()), "1".to_owned()));
        }
        for (name, value) in changed {
            fields.retain(|(field, _)| field != name);
            if !value.is_empty() {
                fields.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        fields
    }

    #[test]
    fn own_words_come_before_those_of_the_level() {
        let here = words("东山县人大常委会", "county");
        let plain = Called::typed(&form(&[])).sayings(&here);
        assert_eq!(plain.says("市长"), "县长");
        assert!(plain.offers("市长") && !plain.offers("自定场合一"), "what has no name yet is not offered");
        let changed = [
            ("office.mayor", "代县长"),
            ("occasion.own1", "党组理论学习中心组学习会"),
            ("offer.occasion.forum", ""),
        ];
        let called = Called::typed(&form(&changed));
        let said = called.sayings(&here);
        assert_eq!(
            (said.says("市长"), said.says("市长表态发言")),
            ("代县长".to_owned(), "县长表态发言".to_owned())
        );
        assert_eq!(said.says("自定场合一"), "党组理论学习中心组学习会");
        assert!(said.offers("自定场合一") && !said.offers("人大工作座谈会"));
        assert_eq!(called.lost(&Called::default()).len(), 1);
        assert_eq!(stored(Some(serde_json::to_value(&called).unwrap()), &here).unwrap(), called);
    }

    #[test]
    fn what_a_level_does_not_have_is_not_offered_until_somebody_ticks_it() {
        let offered = |organization: &str, level: &str| {
            let words = words(organization, level);
            stored(None, &words).unwrap().sayings(&words)
        };
        let session = Occasion::CommitteeSession.chinese();
        let closing = Occasion::CongressClosing.chinese();
        for (organization, level, has, lacks) in [
            ("浙江省人大常委会", "province", vec![session, closing, "秘书长", "主任"], vec![]),
            ("上海市人大常委会", "province", vec![session, closing, "秘书长"], vec![]),
            ("云江市人大常委会", "city", vec![session, closing, "秘书长", "专题询问会"], vec![]),
            ("东山县人大常委会", "county", vec![session, closing, "主任", "法院院长"], vec!["秘书长"]),
            ("昆山市人大常委会", "county", vec![session, "副主任"], vec!["秘书长"]),
            (
                "石桥镇人大",
                "township",
                vec![closing, "乡镇人大主席", "市长", "书记", "执法检查动员"],
                vec![session, "专题询问会", "县区经验发言", "秘书长", "主任", "法院院长", "街道人大工委主任"],
            ),
            (
                "城关街道人大工委",
                "township",
                vec!["街道人大工委主任", "人大工作座谈会"],
                vec![session, closing, "乡镇人大主席", "检察长"],
            ),
            ("锡林郭勒盟人大工委", "city", vec!["主任", "县区经验发言"], vec![session, closing]),
        ] {
            let here = offered(organization, level);
            for word in has {
                assert!(here.offers(word), "{organization} has {word}");
            }
            for word in lacks {
                assert!(!here.offers(word), "{organization} has no {word}");
            }
        }
        let town = words("石桥镇人大", "township");
        assert!(Called::typed(&form(&[])).sayings(&town).offers(session), "it says so itself");
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let twice = [("occasion.own1", "学习会"), ("occasion.own2", " 学习会")];
        let mistakes = Called::typed(&form(&twice)).mistakes();
        assert!(mistakes[0].message.contains("都叫“学习会”"), "{mistakes:?}");
        let long = "长".repeat(31);
        assert_eq!(Called::typed(&form(&[("office.mayor", &long)])).mistakes()[0].field, "office");
        let none: Vec<(String, String)> = Vec::new();
        assert_eq!(Called::typed(&none).mistakes().len(), 2, "something is left to choose");
    }
}
