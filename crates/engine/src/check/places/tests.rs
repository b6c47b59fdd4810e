//! Foreign places, our own, and words that are no places.

use crate::check::{Checker, Context};

fn found_at(text: &str, places: &[&str]) -> Vec<String> {
    let places = places.iter().map(|p| (*p).to_owned()).collect();
    let list = Checker::shipped().check(text, &Context { places, ..Context::default() });
    list.into_iter().filter(|f| f.rule == "foreign_place").map(|f| f.text).collect()
}

/// As for an office whose places the gazetteer does not know.
fn found(text: &str) -> Vec<String> {
    found_at(text, &["云江市", "清河县"])
}

#[test]
fn places_of_others() {
    assert_eq!(found("推动人民代表大会制度在金华的生动实践。"), ["金华"]);
    assert_eq!(found("市中区委、资中县政府、隆昌县人大常委会分别介绍了经验。"), ["资中县", "隆昌县"]);
    assert_eq!(found("广州市人大常委会"), ["广州市"]);
    assert_eq!(found("在从化区召开座谈会。"), ["从化区"]);
    assert_eq!(found("省委对四川人大工作作出部署"), ["四川"]);
    assert_eq!(found("恩施州人大常委会、延边朝鲜族自治州人大常委会"), ["恩施州", "延边朝鲜族自治州"]);
    assert_eq!(found("资中人大要当好表率，推动资中高质量发展。"), ["资中", "资中"]);
    assert_eq!(found("资中县召开会议。希望资中的同志发言。"), ["资中县", "资中"]);
    assert_eq!(found("重龙镇人大主席团，义乌市后宅街道"), ["重龙镇", "义乌市", "后宅街道"]);
    assert_eq!(found("在永川县（今永川区）"), ["永川县", "永川区"]);
}

#[test]
fn ours_is_what_is_given_with_all_above_and_below() {
    let ours = &["金华市"];
    assert_eq!(
        found_at("浙江省金华市、义乌市、婺城区，武义县柳城畲族镇，浙江人大", ours),
        Vec::<String>::new()
    );
    assert_eq!(found_at("杭州市、绍兴市和义乌市", ours), ["杭州市", "绍兴市"]);
    assert_eq!(found_at("省委和成都市武侯区", &["四川省成都市"]), Vec::<String>::new());
    assert_eq!(found_at("南京市鼓楼区", &["鼓楼区", "福州市"]), ["南京市"]);
    assert_eq!(found_at("内江市资中县重龙镇", &["资中县"]), Vec::<String>::new());
    assert_eq!(found_at("重龙镇人大", &["义乌市"]), ["重龙镇"]);
}

#[test]
fn words_that_are_no_places() {
    for text in [
        "云江市和清河县人大常委会，清河县柳林镇、城关镇，我市青山镇人大",
        "全市各县区、开发区、示范区、设区的市，社会治安长治久安",
        "赴浙江省金华市学习考察。",
        "超市、城市、贫困县、贫困地区、山区、社区、上市公司",
        "云江人大工作",
        "沿海城市、中心城区，但主城区交通拥堵，老城区改造，县城区建设",
        "弘扬延安精神、遵义会议精神，学习“枫桥经验”和北京大学的研究",
        "习近平总书记在浙江考察时强调，总书记在福建工作期间",
        "推进京津冀协同发展、长江经济带发展、海南自由贸易港建设",
        "确保定期报告，清河县各乡镇、街道，乡镇人大、街道人大工委，城镇居民",
        "人民安居乐业，国家长治久安，资源县域，共和国，公安机关，文化和谐",
        "王建囯市长出席会议。",
        "我们隆重庆祝党的生日，四平八稳，黄河南岸，幸福建设，线上海量信息，混合肥料，今天全市召开大会",
        "对口支援新疆、西藏，对标杭州，加强与上海的合作",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
    let none = Checker::shipped().check("在金华的生动实践。", &Context::default());
    assert!(none.iter().all(|f| f.rule != "foreign_place"));
}
