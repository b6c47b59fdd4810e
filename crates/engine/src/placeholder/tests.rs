//! Tests of the room above it.

use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    find_placeholders(text).into_iter().map(|p| chars[p.range].iter().collect()).collect()
}

#[test]
fn what_is_no_placeholder() {
    for text in [
        "X光检查、X射线、5G基站、C919大飞机、PX项目、AAA级景区、4A级",
        "构建“10+X”未来产业体系，7+3+X发展格局，完善“141X”体系，培育“415X”集群",
        "实施“数据要素×”行动，“4×4”现代化产业，2×66万千瓦",
        "二○○八年，二〇二四年，一九九○年",
        "网址www.example.com和xx@example.com",
        "A股市场、B超、G60科创走廊、T型台、K12教育、vivo手机、OLED、IPv6、HPV疫苗",
        "# 标题\n## 二级标题",
        "（布）、（一）、【导语】、〔2024〕5号",
        "在社交平台X上，iPhone X 手机",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_one() {
    for (text, want) in [
        ("建设法治ＸＸ的要求", vec!["ＸＸ"]),
        ("刚才X主任讲话", vec!["X"]),
        ("X、X、X等区", vec!["X", "X", "X"]),
        ("《xx市条例》和“xx故事”", vec!["xx", "xx"]),
        ("实现######亿元，增长##%", vec!["######", "##"]),
        ("推进决策**化，建设****政治", vec!["**", "****"]),
        ("hjt同志、dxp理论、以hjt同志为总书记", vec!["hjt", "dxp", "hjt"]),
        ("和谐aa建设", vec!["aa"]),
        ("实施^^^^战略", vec!["^^^^"]),
        ("{{市名}}人大，{ 姓名 }同志", vec!["{{市名}}", "{ 姓名 }"]),
        ("【此处填写数据】，（待补充）", vec!["【此处填写数据】", "（待补充）"]),
        ("20XX年X月X日", vec!["20XX", "X", "X"]),
        ("××市第×届人大", vec!["××", "×"]),
        ("○○市人大，张○○同志", vec!["○○", "○○"]),
        ("某某市人大", vec!["某某"]),
        ("2024年  月  日", vec!["年  ", "月  "]),
        ("完成投资____亿元", vec!["____"]),
        ("A市人大，B县人大", vec!["A", "B"]),
        ("增长？？%", vec!["？？"]),
        ("第X届人大第X次会议", vec!["X", "X"]),
        ("中央X号文件和省委XX号文件", vec!["X", "XX"]),
        ("王*同志", vec!["*"]),
    ] {
        assert_eq!(found(text), want, "{text}");
    }
}

proptest! {
    #[test]
    fn never_panics_and_stays_in_order(text in "[XxＸ×a-z*#^{}【】（）年月 第届？某○0-9人大]{0,40}") {
        let mut last = 0;
        for p in find_placeholders(&text) {
            prop_assert!(p.range.start >= last && p.range.end > p.range.start);
            last = p.range.end;
        }
        prop_assert!(last <= text.chars().count());
    }
}
