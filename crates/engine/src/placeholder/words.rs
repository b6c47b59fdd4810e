//! The words around placeholders: what an X stands for, and what is none.

/// What may follow an X that is a sign and not a gap.
pub(super) const X_WORDS: &[&str] = &[
    "光",
    "线",
    "射线",
    "染色体",
    "轴",
    "型",
    "波段",
    "荧光",
    "因素",
    "世代",
    "档案",
    "证书",
    "平台上",
    "®",
];

/// Units before which, as before posts, even one `×` or `#` is a gap.
pub(super) const UNITS: &[&str] = &[
    "年", "月", "日", "号", "届", "次", "个", "名", "项", "件", "位", "人", "万", "亿", "元", "%", "％",
    "家", "条", "份", "场", "期", "市", "县", "区", "乡", "镇", "村", "省", "倍", "户",
];

pub(super) const FIGURE_UNITS: &[&str] =
    &["%", "％", "亿", "万", "个百分点", "元", "家", "项", "件", "名", "公里"];

pub(super) const PLACES: &[&str] = &["市", "县", "区", "镇", "乡", "村", "省"];

/// A股市场, B区块, C省道: the character behind the letter begins another word.
pub(super) const NOT_PLACES: &[&str] =
    &["市场", "市值", "区域", "区间", "区块", "区位", "省道", "镇痛", "村超", "县道", "乡道"];

/// What follows a person's initials, where it is no post.
pub(super) const TITLES: &[&str] = &["总理", "理论", "思想"];

/// Initials that copied texts put for national leaders to get past a site's filter.
pub(super) const INITIALS: &[&str] = &["hjt", "dxp", "jzm", "mzd", "xjp", "wjb", "zrj"];

/// Short Latin words that may rightly stand before 理论, 思想, 主任.
pub(super) const LATIN_WORDS: &[&str] =
    &["ai", "it", "ceo", "cfo", "cto", "pid", "app", "dna", "rna", "gis", "mba", "swot"];

pub(super) const SLOT_WORDS: &[&str] = &[
    "待定",
    "待补充",
    "待补",
    "待填",
    "待核实",
    "待核",
    "待确认",
    "此处",
    "请填",
    "填写",
    "请输入",
    "插入",
    "补充数据",
    "数字待",
    "名单待",
    "TODO",
    "TBD",
    "todo",
];

pub(super) const SLOT_NAMES: &[&str] = &[
    "市名",
    "县名",
    "区名",
    "地名",
    "省名",
    "姓名",
    "人名",
    "单位",
    "单位名称",
    "日期",
    "时间",
    "数字",
    "数据",
    "名称",
    "职务",
    "地点",
    "会议名称",
    "年份",
    "金额",
    "人数",
    "比例",
    "百分比",
    "届次",
];
