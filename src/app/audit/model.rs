//! Types and rules of the log; no SQL, no HTTP.

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::web::page;

/// What happened, to be written down.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// The organization it happened in.
    pub org_id: Uuid,
    /// Who did it; `None`: the system.
    pub account_id: Option<Uuid>,
    /// A stable name (`speech.export`, `login.failed`).
    pub action: &'static str,
    /// The kind of thing it was done to (`speech`), or the empty string.
    pub object_type: &'a str,
    /// Which thing, or the empty string.
    pub object_id: &'a str,
    /// What else is worth knowing; never the text of a draft.
    pub detail: Value,
}

/// An event as it is read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: OffsetDateTime,
    /// Who; empty: the system.
    pub who: String,
    /// What was done, by name.
    pub action: String,
    /// To what kind of thing.
    pub object_type: String,
    /// To which.
    pub object_id: String,
    /// What else was written down.
    pub detail: Value,
    /// From where; empty: the system, or not written down.
    pub address: String,
    /// Whether it was let happen, as stored.
    pub outcome: String,
    /// What the thing was called when it happened.
    pub object_title: String,
}

/// Whether something was let happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 成功
    Done,
    /// 被拒绝
    Refused,
}

impl Outcome {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Done, Self::Refused];

    /// What an event of this action says.
    pub fn of(action: &str) -> Self {
        match action {
            "login.failed" | "login.locked" | "factor.failed" | "token.refused" | "access.refused" => {
                Self::Refused
            }
            _ => Self::Done,
        }
    }

    /// The name in the database and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Done => "成功",
            Self::Refused => "被拒绝",
        }
    }
}

impl Entry {
    /// What was done, in words.
    pub fn chinese(&self) -> String {
        action_chinese(&self.action)
    }

    /// Whether it was refused.
    pub fn is_refused(&self) -> bool {
        self.outcome == Outcome::Refused.name()
    }

    /// Whether it was let happen, in a word.
    pub fn result(&self) -> &'static str {
        if self.is_refused() { Outcome::Refused.chinese() } else { Outcome::Done.chinese() }
    }

    /// From where: what earlier versions wrote beside the event counts too.
    pub fn from(&self) -> &str {
        match self.address.as_str() {
            "" => self.detail.get("address").and_then(Value::as_str).unwrap_or_default(),
            address => address,
        }
    }

    /// The thing by the name it had, with its kind.
    pub fn object(&self) -> String {
        let kind = match self.object_type.as_str() {
            "speech" => "讲话",
            "draft" => "稿子",
            "assembly" => "起稿",
            "phrasing" => "表述",
            "outline" => "提纲",
            "import" => "导入",
            "account" => "账号",
            "token" => "令牌",
            "rule" => "规则",
            "settings" => "设置",
            "backup" => "备份",
            other => other,
        };
        match (self.object_title.as_str(), self.object_id.as_str()) {
            ("", "") => kind.to_owned(),
            ("", id) => format!("{kind} {id}"),
            (title, _) => format!("{kind}《{title}》"),
        }
    }

    /// What else was written down, as `name: value` pairs.
    pub fn details(&self) -> String {
        let pairs = self.detail.as_object().into_iter().flatten();
        let pairs = pairs.filter(|(name, _)| *name != "address");
        // Whole rules are for the rule's own page, bare ids for machines.
        let shown = pairs.filter(|(_, value)| {
            let bare = value.as_str().is_some_and(|text| text.is_empty() || text.parse::<Uuid>().is_ok());
            !matches!(value, Value::Null | Value::Object(_)) && !bare
        });
        shown
            .map(|(name, value)| format!("{}：{}", name_chinese(name), plain(value)))
            .collect::<Vec<_>>()
            .join("；")
    }

    /// Where the thing can be looked at; empty when nowhere.
    pub fn link(&self) -> String {
        let room = match self.object_type.as_str() {
            "speech" => "speeches",
            "draft" => "drafts",
            "phrasing" => "phrasings",
            "outline" => "outlines",
            "import" => "imports",
            _ => return String::new(),
        };
        if self.object_id.is_empty() { String::new() } else { format!("/{room}/{}", self.object_id) }
    }
}

/// What an action is called; one that has no word yet is shown by its name.
pub fn action_chinese(action: &str) -> String {
    let words = match action {
        "login" => "登录",
        "login.failed" => "登录失败",
        "login.locked" => "登录锁定",
        "logout" => "退出",
        "password.change" => "修改密码",
        "password.reset" => "重置密码",
        "session.end" => "结束登录",
        "access.refused" => "越权访问",
        "account.create" => "新增账号",
        "account.role" => "授予角色",
        "account.update" => "修改账号",
        "account.unlock" => "解锁账号",
        "audit.expire" => "清理到期记录",
        "audit.export" => "导出操作记录",
        "speech.read" => "查看讲话",
        "speech.export" => "导出讲话",
        "speech.update" => "修改讲话信息",
        "speech.structure" => "更正讲话结构",
        "draft.check" => "核对稿中内容",
        "draft.change_fact" => "统改稿中内容",
        "speech.settle" => "处理讲话的存疑",
        "speech.delete" => "移出讲话",
        "speech.delete.ask" => "申请移出讲话",
        "speech.delete.refuse" => "不移出讲话",
        "speech.restore" => "放回讲话",
        "factor.failed" => "验证码错误",
        "factor.off" => "停用两步验证",
        "factor.on" => "启用两步验证",
        "factor.recovery" => "使用恢复码",
        "import.store" => "导入讲话",
        "import.delete" => "删除未入库的文件",
        "import.settle" => "处理导入文件的存疑",
        "import.edit" => "更正导入文件的文字",
        "import.undo" => "撤销导入",
        "phrasing.add" => "添加表述",
        "phrasing.delete" => "删除个人表述",
        "phrasing.edit" => "修改表述",
        "phrasing.status" => "处理表述",
        "phrasing.curate" => "整理表述",
        "phrasing.import" => "导入表述",
        "phrasing.export" => "导出表述",
        "outline.delete" => "删除提纲",
        "outline.create" => "新增提纲",
        "outline.update" => "修改提纲",
        "outline.archive" => "停用提纲",
        "outline.restore" => "恢复提纲",
        "bin.purge" => "清除到期内容",
        "bin.restore" => "从回收站恢复",
        "draft.delete" => "删除稿子",
        "draft.delete.ask" => "申请删除定稿",
        "draft.delete.refuse" => "不删除定稿",
        "draft.handover" => "交接稿子",
        "draft.create" => "新建稿子",
        "draft.read" => "打开稿子",
        "draft.export" => "导出稿子",
        "draft.people" => "调整稿子人员",
        "draft.restore" => "恢复稿子版本",
        "draft.return" => "收回返稿",
        "draft.settle" => "处理返稿",
        "draft.mend" => "照返稿改标题、序号、署名",
        "finding.dismiss" => "不采纳校核意见",
        "finding.restore" => "恢复校核意见",
        "draft.status" => "稿子流转",
        "draft.facts" => "修改讲话信息",
        "draft.assign" => "分派部分",
        "rule.save" => "修改规则",
        "rule.switch" => "启停规则",
        "rule.reset" => "恢复规则",
        "settings.setup" => "首次设置",
        "backup.begin" => "开始备份",
        "security.update" => "修改安全设置",
        "syslog.lost" => "外送记录丢失",
        "settings.update" => "修改设置",
        "token.create" => "新建令牌",
        "token.revoke" => "撤销令牌",
        "token.refused" => "令牌被拒",
        other => other,
    };
    words.to_owned()
}

/// What a detail is called; one that has no word yet is shown by its name.
fn name_chinese(name: &str) -> &str {
    match name {
        "account" => "人员",
        "action" => "处理",
        "active" => "可登录",
        "address" => "来自",
        "added" => "新增",
        "all" => "全部",
        "author" => "改稿人",
        "body" => "原规则",
        "by" => "经由",
        "changed" => "改动",
        "changes" => "修改处数",
        "code" => "存疑",
        "comments" => "批注数",
        "compared" => "比较的版本",
        "count" => "数量",
        "date" => "日期",
        "factor" => "第二步",
        "left" => "剩余",
        "days" => "有效天数",
        "enabled" => "启用",
        "fact" => "核对的内容",
        "file" => "文件",
        "filter" => "条件",
        "form" => "修改密码时",
        "format" => "格式",
        "from" => "依据",
        "how" => "办法",
        "items" => "文件数",
        "level" => "层级",
        "method" => "方式",
        "path" => "地址",
        "message" => "提示",
        "months" => "保留月数",
        "move" => "流转",
        "name" => "名称",
        "of" => "原来是",
        "office" => "职务",
        "outgoing" => "送阅稿",
        "outline" => "提纲",
        "assembly" => "起稿",
        "part" => "分工",
        "personal" => "只有本人可见",
        "phrasings" => "表述数",
        "places" => "处数",
        "reason" => "理由",
        "replaced" => "更新",
        "revision" => "版本名称",
        "role" => "角色",
        "roster" => "名单人数",
        "rows" => "行数",
        "rule" => "规则",
        "scope" => "权限",
        "sessions" => "处数",
        "sha256" => "校验值",
        "speaker" => "讲话人",
        "speeches" => "讲话数",
        "state" => "状态",
        "status" => "状态",
        "subject" => "讲什么",
        "title" => "标题",
        "to" => "改为",
        "username" => "用户名",
        "version" => "版本",
        other => other,
    }
}

/// A value in words.
fn plain(value: &Value) -> String {
    let word = |text: &str| {
        Some(match text {
            "approve" | "approved" => "核准",
            "reject" | "rejected" => "否决",
            "retired" => "停用",
            "mined" => "待整理",
            "edit" => "修改",
            "merge" => "并入",
            "tag" => "加标签",
            "kind" => "改类别",
            "form" => "设现行提法",
            "undo" => "撤销",
            "drafter" => "撰稿人",
            "curator" => "库管理员",
            "admin" => "管理员",
            "read" => "只读",
            "write" => "读写",
            "in_review" => "送审",
            "final" => "定稿",
            "archived" => "归档",
            "draft" => "起草",
            "oidc" => "统一身份认证",
            "api" => "接口",
            _ => return None,
        })
    };
    match value {
        Value::String(text) => word(text).map_or_else(|| text.clone(), str::to_owned),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// What the log is narrowed to. Empty strings mean: any.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// The account's id.
    pub who: String,
    /// The action's name.
    pub action: String,
    /// Whether it was let happen, by its name.
    pub outcome: String,
    /// Characters of the details, the address, the thing's name or id.
    pub q: String,
    /// First day (`2026-11-22`).
    pub from: String,
    /// Last day.
    pub until: String,
    /// Page, from 1.
    pub page: i64,
}

impl Filter {
    /// Rows on a page.
    pub const PER_PAGE: i64 = 100;

    /// The query string of another page of the same list.
    pub fn query(&self, number: i64) -> String {
        let pairs = [
            ("who", self.who.as_str()),
            ("action", self.action.as_str()),
            ("outcome", self.outcome.as_str()),
            ("q", self.q.as_str()),
            ("from", self.from.as_str()),
            ("until", self.until.as_str()),
        ];
        page::query(number, &pairs)
    }

    /// The moments between which events are wanted: the days are Chinese days, the last one included.
    pub fn between(&self) -> (Option<OffsetDateTime>, Option<OffsetDateTime>) {
        let day = |text: &str| {
            let format = time::macros::format_description!("[year]-[month]-[day]");
            time::Date::parse(text.trim(), format).ok()
        };
        let begin = |date: time::Date| date.midnight().assume_offset(time::macros::offset!(+8));
        (day(&self.from).map(begin), day(&self.until).and_then(time::Date::next_day).map(begin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_included() {
        let filter =
            Filter { from: "2026-11-01".to_owned(), until: "2026-11-01".to_owned(), ..Filter::default() };
        let (from, until) = filter.between();
        assert_eq!(until.unwrap() - from.unwrap(), time::Duration::days(1));
        assert_eq!(Filter::default().between(), (None, None));
    }

    #[test]
    fn details_are_pairs() {
        let entry = Entry {
            at: OffsetDateTime::UNIX_EPOCH,
            who: String::new(),
            action: "draft.export".to_owned(),
            object_type: "draft".to_owned(),
            object_id: "1".to_owned(),
            detail: serde_json::json!({ "format": "docx", "version": 3, "reason": "", "address": "10.0.0.1" }),
            address: String::new(),
            outcome: "done".to_owned(),
            object_title: "在全市人大工作会议上的讲话".to_owned(),
        };
        assert_eq!((entry.from(), entry.result()), ("10.0.0.1", "成功"), "as earlier versions wrote it");
        assert_eq!(entry.object(), "稿子《在全市人大工作会议上的讲话》");
        assert_eq!(entry.details(), "格式：docx；版本：3");
        assert_eq!((entry.chinese().as_str(), entry.link().as_str()), ("导出稿子", "/drafts/1"));
    }
}
