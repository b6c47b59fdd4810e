//! The rules as the page shows them and the form sends them: one table, from which page, form, bounds and log follow.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::model::Policy;
use crate::app::accounts::factor::model::Wanted;
use crate::app::accounts::forward::line::Target;
use crate::app::accounts::settings::model::Mistake;
use crate::tls;
use crate::web::network::Network;

/// Addresses and networks that can be named.
const MAX_NETWORKS: usize = 50;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// The name in the form.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What to know about it.
    pub hint: &'static str,
    /// How it is typed.
    pub kind: Kind,
}

/// How a rule is typed, and where it stands in the policy.
#[derive(Debug)]
pub enum Kind {
    /// A number.
    Number {
        /// What is counted.
        unit: &'static str,
        /// What may be typed; besides, 0 where `zero` says what it means.
        range: RangeInclusive<u32>,
        /// What 0 means; empty: it may not be.
        zero: &'static str,
        /// Where it stands.
        at: fn(&mut Policy) -> &mut u32,
    },
    /// Yes or no.
    Switch(fn(&mut Policy) -> &mut bool),
    /// Who must have a second factor.
    Factor,
    /// Addresses and networks, one a line.
    Networks,
    /// A text.
    Text {
        /// Several lines.
        long: bool,
        /// What is wrong with it, if anything.
        check: fn(&str) -> Result<(), &'static str>,
        /// Where it stands.
        at: fn(&mut Policy) -> &mut String,
    },
}

/// Rules that stand together on the page.
#[derive(Debug)]
pub struct Group {
    /// The name in addresses of the page.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Its rules.
    pub rules: &'static [Rule],
}

macro_rules! number {
    ($field:ident, $title:literal, $unit:literal, $range:expr, $zero:literal, $hint:literal) => {
        Rule {
            name: stringify!($field),
            title: $title,
            hint: $hint,
            kind: Kind::Number { unit: $unit, range: $range, zero: $zero, at: |policy| &mut policy.$field },
        }
    };
}

macro_rules! switch {
    ($field:ident, $title:literal, $hint:literal) => {
        Rule {
            name: stringify!($field),
            title: $title,
            hint: $hint,
            kind: Kind::Switch(|policy| &mut policy.$field),
        }
    };
}

/// Every group, in the order of the page.
pub const GROUPS: &[Group] = &[
    Group {
        name: "passwords",
        title: "密码",
        rules: &[
            number!(
                password_length,
                "密码最短长度",
                "位",
                8..=64,
                "",
                "常见词、拼音、年份、键盘顺序、姓名和单位名称组成的密码，无论多长都不接受。"
            ),
            number!(
                password_classes,
                "字符种类",
                "种",
                1..=4,
                "",
                "小写字母、大写字母、数字、符号，密码中至少要有几种。"
            ),
            number!(
                password_days,
                "定期更换",
                "天",
                7..=3650,
                "不要求",
                "密码用满这些天后，下次登录时须先更换。填0为不要求。"
            ),
            number!(
                password_history,
                "不得重复",
                "次",
                1..=24,
                "不限制",
                "新密码不能与最近几次用过的相同。填0为不限制。"
            ),
        ],
    },
    Group {
        name: "lockout",
        title: "登录失败",
        rules: &[
            number!(
                failures,
                "锁定前可输错",
                "次",
                3..=20,
                "",
                "同一账号在同一地址输错密码或验证码超过这个次数即锁定；本人登录过的浏览器单独计数，别人输错不影响本人。"
            ),
            number!(
                lock_minutes,
                "锁定时长",
                "分钟",
                5..=1440,
                "",
                "到时自动解锁；管理员可在“账号”页面提前解锁，也可在服务器上执行 wengao account unlock。"
            ),
        ],
    },
    Group {
        name: "factor",
        title: "两步验证",
        rules: &[Rule {
            name: "second_factor",
            title: "登录时除密码外，还要手机上的验证码",
            hint: "使用任意一款支持TOTP的身份验证器，不需要联网。改为必须启用后，没有启用的人下次登录时先启用；手机丢失可用恢复码，或由管理员在“账号”页面停用。",
            kind: Kind::Factor,
        }],
    },
    Group {
        name: "oidc",
        title: "统一身份认证",
        rules: &[switch!(
            oidc_creates,
            "第一次登录时自动建立账号",
            "用统一身份认证（OpenID Connect）登录、而在本系统没有账号的人，自动建为撰稿人；不启用时须先在“账号”里建好同名账号。地址和密钥由管服务器的人在启动设置里填写（WENGAO_OIDC_ISSUER 等）；本系统的密码登录始终保留，供应急使用。"
        )],
    },
    Group {
        name: "duration",
        title: "登录时限",
        rules: &[
            number!(
                idle_minutes,
                "无操作自动退出",
                "分钟",
                5..=1440,
                "",
                "写稿、翻页都算操作；页面自己的刷新不算。退出时没有保存的文字留在本人的浏览器里，重新登录后接着写。"
            ),
            number!(whole_hours, "登录最长有效", "小时", 1..=168, "", "到时须重新登录，不论是否一直在用。"),
            number!(
                sessions,
                "同一账号同时登录",
                "处",
                1..=20,
                "不限制",
                "超过时，最久没有用的一处自动退出。填0为不限制。"
            ),
        ],
    },
    Group {
        name: "management",
        title: "管理",
        rules: &[
            switch!(
                apart,
                "三员分立",
                "系统管理员管账号和单位设置，安全管理员管安全设置、角色和登录，审计管理员管操作记录，互不兼任。启用前，每种角色至少要有一人登录过并改过密码；启用后，原来的管理员就是系统管理员。"
            ),
            switch!(
                two_remove,
                "移出讲话须两人",
                "把导入的讲话移出讲话库，也要另一人在“回收站”里同意，整批撤销导入不能用。定稿和在本系统写成、已归档的讲话，不论是否启用都须两人。"
            ),
            Rule {
                name: "manage_from",
                title: "可以管理的地址",
                hint: "一行一个地址或网段，例如“10.1.2.3”“10.1.2.0/24”“fd00::/8”。账号、设置、安全、操作记录只能从这些地址打开；不填为不限制。要把您现在的地址写进去。填错进不来时，在服务器上执行 wengao security reset。",
                kind: Kind::Networks,
            },
        ],
    },
    Group {
        name: "marks",
        title: "水印",
        rules: &[
            switch!(mark_screen, "屏幕水印", "每页铺上浅色的姓名、用户名和打开的时间，拍照截屏可以查到人。"),
            switch!(mark_print, "打印水印", "打印的页面上铺姓名、用户名和时间。"),
            switch!(
                mark_word,
                "Word水印",
                "导出的Word文件每页有姓名、用户名和导出的时间；正式行文前在Word里删去页眉即可去掉。"
            ),
        ],
    },
    Group {
        name: "log",
        title: "操作记录",
        rules: &[
            number!(
                audit_months,
                "保留时间",
                "个月",
                6..=120,
                "一直保留",
                "到期的记录每天清理一次，清理本身也有记录。最短6个月，填0为一直保留。"
            ),
            Rule {
                name: "syslog",
                title: "外送到日志服务器",
                hint: "例如“tls://10.1.2.3:6514”或“tcp://log.office.cn:514”（RFC 5424）；不填为不外送。对方不通时记录在本机排队，最多10万条，不影响使用；排不下的从最早的丢起，丢了多少记入操作记录。",
                kind: Kind::Text { long: false, check: syslog, at: |policy| &mut policy.syslog },
            },
            Rule {
                name: "syslog_ca",
                title: "日志服务器的根证书",
                hint: "用 tls:// 而证书由本单位自己签发时，把根证书（PEM）粘贴在这里；系统已信任的不必填。",
                kind: Kind::Text { long: true, check: certificate, at: |policy| &mut policy.syslog_ca },
            },
        ],
    },
];

fn syslog(typed: &str) -> Result<(), &'static str> {
    let fine = typed.is_empty() || Target::parse(typed).is_some();
    fine.then_some(()).ok_or("日志服务器的地址写作“tls://主机:端口”或“tcp://主机:端口”，请修改。")
}

fn certificate(typed: &str) -> Result<(), &'static str> {
    tls::certificates(typed)
        .map(|_| ())
        .map_err(|_| "根证书不是PEM格式的证书，请整段粘贴，包括BEGIN和END两行。")
}

/// What a form sends, field by field.
pub type Typed = BTreeMap<String, String>;

impl Rule {
    /// What is counted; empty where nothing is.
    pub fn unit(&self) -> &'static str {
        match self.kind {
            Kind::Number { unit, .. } => unit,
            _ => "",
        }
    }

    /// The value as it is typed; empty: a switch that is off.
    pub fn typed(&self, policy: &Policy) -> String {
        let mut policy = policy.clone();
        match &self.kind {
            Kind::Number { at, .. } => at(&mut policy).to_string(),
            Kind::Switch(at) => if *at(&mut policy) { "true" } else { "" }.to_owned(),
            Kind::Factor => policy.second_factor.name().to_owned(),
            Kind::Networks => policy.manage_from.join("\n"),
            Kind::Text { at, .. } => at(&mut policy).clone(),
        }
    }

    /// The value in words.
    pub fn words(&self, policy: &Policy) -> String {
        match (&self.kind, self.typed(policy).as_str()) {
            (Kind::Number { zero, .. }, "0") if !zero.is_empty() => (*zero).to_owned(),
            (Kind::Number { unit, .. }, value) => format!("{value}{unit}"),
            (Kind::Switch(_), "") => "不启用".to_owned(),
            (Kind::Switch(_), _) => "启用".to_owned(),
            (Kind::Factor, _) => policy.second_factor.chinese().to_owned(),
            (Kind::Networks, "") => "不限制".to_owned(),
            (Kind::Networks, _) => policy.manage_from.join("、"),
            (Kind::Text { .. }, "") => "不填".to_owned(),
            (Kind::Text { long: true, .. }, _) => "已填写".to_owned(),
            (Kind::Text { .. }, text) => text.to_owned(),
        }
    }

    /// Puts what was typed into the policy.
    fn read(&self, typed: &str, policy: &mut Policy) -> Result<(), String> {
        match &self.kind {
            Kind::Number { range, zero, at, .. } => {
                let fits = |value: &u32| range.contains(value) || (*value == 0 && !zero.is_empty());
                let or = if zero.is_empty() { "" } else { "0或" };
                let (from, to) = (range.start(), range.end());
                let sentence = || format!("“{}”填{or}{from}到{to}之间的整数，请修改。", self.title);
                *at(policy) = typed.trim().parse().ok().filter(fits).ok_or_else(sentence)?;
            }
            Kind::Switch(at) => *at(policy) = typed == "true",
            Kind::Factor => {
                let known = Wanted::ALL.into_iter().find(|wanted| wanted.name() == typed);
                policy.second_factor = known.ok_or("请选择谁要启用两步验证。")?;
            }
            Kind::Networks => policy.manage_from = networks(typed)?,
            Kind::Text { check, at, .. } => {
                let text = typed.trim();
                check(text)?;
                *at(policy) = text.to_owned();
            }
        }
        Ok(())
    }
}

/// Addresses and networks, one a line.
fn networks(typed: &str) -> Result<Vec<String>, String> {
    let lines: Vec<String> = typed
        .split(['\n', ',', '，', '、', ';', '；'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if lines.len() > MAX_NETWORKS {
        return Err(format!("地址和网段最多{MAX_NETWORKS}个，请合并成网段。"));
    }
    match lines.iter().find(|line| line.parse::<Network>().is_err()) {
        Some(wrong) => Err(format!("“{wrong}”不是地址或网段，写作“10.1.2.3”或“10.1.2.0/24”，请修改。")),
        None => Ok(lines),
    }
}

/// The policy as the form has it.
pub fn typed(policy: &Policy) -> Typed {
    all().map(|rule| (rule.name.to_owned(), rule.typed(policy))).collect()
}

/// The policy that was typed.
///
/// # Errors
/// Every field that cannot be taken.
pub fn read(typed: &Typed) -> Result<Policy, Vec<Mistake>> {
    let (mut policy, mut mistakes) = (Policy::default(), Vec::new());
    for rule in all() {
        let value = typed.get(rule.name).map(String::as_str).unwrap_or_default();
        if let Err(message) = rule.read(value, &mut policy) {
            mistakes.push(Mistake { field: rule.name, message });
        }
    }
    if mistakes.is_empty() && u64::from(policy.idle_minutes) > u64::from(policy.whole_hours) * 60 {
        let message = "“无操作自动退出”不能比“登录最长有效”还长，请修改。".to_owned();
        mistakes.push(Mistake { field: "idle_minutes", message });
    }
    if mistakes.is_empty() { Ok(policy) } else { Err(mistakes) }
}

/// What differs, in words, for the log.
pub fn changes(before: &Policy, after: &Policy) -> Vec<String> {
    let differing = all().filter(|rule| rule.typed(before) != rule.typed(after));
    differing.map(|rule| format!("{}：{}→{}", rule.title, rule.words(before), rule.words(after))).collect()
}

/// Every rule in words, one a line.
pub fn lines(policy: &Policy) -> Vec<String> {
    all().map(|rule| format!("{}：{}", rule.title, rule.words(policy))).collect()
}

fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.rules)
}

#[cfg(test)]
mod tests;
