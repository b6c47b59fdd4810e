//! How an organization calls offices and occasions: its own words wherever they are offered and shown, nothing lost that bears them.

use axum::http::StatusCode;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::settings::called::NameSort;

use super::corpus::import;
use crate::support::site::{Answer, Person, Site};

/// Saves the form as the page shows it to begin with, with these fields otherwise; an empty tick is none.
async fn save(admin: &mut Person, changed: &[(&str, &str)]) -> Answer {
    let page = admin.get("/admin/called").await.text();
    let base = page.split("name=\"base\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut fields = vec![("base".to_owned(), base.to_owned())];
    for thing in NameSort::ALL.into_iter().flat_map(NameSort::things) {
        fields.push((format!("offer.{}", thing.key()), "1".to_owned()));
    }
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        if !value.is_empty() {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post("/admin/called", &fields).await
}

#[tokio::test]
async fn own_words_are_offered_everywhere_and_what_is_not_wanted_nowhere() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let changed = [
        ("office.mayor", "代市长"),
        ("office.own1", "秘书长、办公室主任"),
        ("occasion.own1", "党组理论学习中心组学习会"),
        ("offer.occasion.year_end", ""),
    ];
    let answer = save(&mut admin, &changed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let batch = import(
        &mut admin,
        &[("一.txt", "在座谈会上的讲话\n（2025年3月12日）\n同志们：\n讲几句。".as_bytes())],
    )
    .await;
    let outline: Uuid = sqlx::query_scalar(
        "select id from outline where org_id = $1 and occasion <> 'year_end' order by position limit 1",
    )
    .bind(admin.org)
    .fetch_one(&site.app.pool)
    .await
    .unwrap();
    let edit = format!("/outlines/{outline}/edit");
    for path in [batch.as_str(), edit.as_str()] {
        let page = admin.get(path).await.text();
        assert!(page.contains("党组理论学习中心组学习会") && page.contains("秘书长、办公室主任"), "{path}");
        assert!(page.contains(">代市长<") && !page.contains(">市长<"), "{path}");
        assert!(!page.contains("机关作风或年度总结会") && !page.contains("自定场合"), "{path}");
    }
    // What bears a name does not lose it; a faster colleague is noticed.
    let other = site.organization("qingxi").await;
    sqlx::query("update outline set occasion = 'own1' where org_id = $1 and id = (select min(id::text)::uuid from outline where org_id = $1)")
        .bind(admin.org)
        .execute(&site.app.pool)
        .await
        .unwrap();
    let kept = save(&mut admin, &[("office.mayor", "代市长"), ("office.own1", "秘书长、办公室主任")]).await;
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kept.text().contains("还有1篇讲话或提纲写着“党组理论学习中心组学习会”"), "{}", kept.text());
    let twice = save(&mut admin, &[("office.own1", "甲"), ("office.own2", "甲")]).await;
    assert!(twice.text().contains("有两个职务都叫“甲”"));
    let late = admin
        .post(
            "/admin/called",
            &[
                ("base", "1"),
                ("offer.office.mayor", "1"),
                ("offer.occasion.forum", "1"),
                ("occasion.own1", "学习会"),
            ],
        )
        .await;
    assert!(late.text().contains("别人刚改过单位设置"), "{}", late.text());
    let mut stranger = site.person(other, "qingxi", "zhang", Role::Curator).await;
    assert!(
        !stranger.get("/outlines/new").await.text().contains("党组理论学习"),
        "no other organization's words"
    );
}
