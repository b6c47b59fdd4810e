//! 送审 to people in an order, what each of them and the writer see, and the way back of an archived draft.

use axum::Router;
use serde_json::json;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::line::store::set_seen;
use wengao::app::drafting::line::{Key, Position};

use super::{Office, Person, get, insert, post, post_json, text};
use crate::support::database;

const NOTE: &str = "%E8%AF%B7%E7%9C%8B%E6%95%B0%E5%AD%97"; // 请看数字
const REASON: &str = "%E6%95%B0%E5%AD%97%E8%A6%81%E6%A0%B8"; // 数字要核

struct Three {
    office: Office,
    site: Router,
    li: Person,
    wang: Person,
    zhao: Person,
    key: Key,
}

impl Three {
    /// 李 writes; 王 and 赵 are colleagues who are not on the list yet.
    async fn new(pool: &sqlx::PgPool) -> Self {
        let office = Office::new(pool, "yunjiang").await;
        let site = office.site();
        let li = office.person("李文", Role::Drafter).await;
        let (wang, zhao) =
            (office.person("王芳", Role::Drafter).await, office.person("赵敏", Role::Curator).await);
        let key = office.draft(&site, &li).await;
        Self { office, site, li, wang, zhao, key }
    }

    fn path(&self) -> String {
        format!("/drafts/{}", self.key.speech_id)
    }

    async fn go(&self, person: &Person, form: &str) -> u16 {
        post(&self.site, person, &format!("{}/status", self.path()), form).await.status().as_u16()
    }

    /// Agrees to the text of a version, seen or told of.
    async fn agree(&self, person: &Person) -> u16 {
        self.go(person, "move=agree&version=99").await
    }

    async fn send(&self) -> u16 {
        let form = format!(
            "move=submit&reviewer=&reviewer={}&reviewer={}&reason={NOTE}",
            self.wang.account_id, self.zhao.account_id
        );
        self.go(&self.li, &form).await
    }

    async fn about(&self, person: &Person) -> String {
        text(get(&self.site, person, &format!("{}/about", self.path())).await).await
    }

    async fn desk(&self, person: &Person) -> String {
        text(get(&self.site, person, "/").await).await
    }

    async fn write(&self, person: &Person, version: i32, words: &str) {
        let steps = json!({ "version": version, "steps": [insert(1, words)], "client": "a" });
        let answer =
            text(post_json(&self.site, person, &format!("{}/steps", self.path()), &steps).await).await;
        assert!(answer.contains("accepted"), "{answer}");
    }
}

#[tokio::test]
async fn a_draft_goes_to_one_after_the_other_and_comes_back_with_a_reason() {
    let database = database().await;
    let three = Three::new(&database.pool).await;
    let Three { li, wang, zhao, .. } = &three;
    assert_eq!(three.go(li, "move=submit").await, 422, "nobody was named");
    assert_eq!(three.go(li, &format!("move=submit&reviewer={}", li.account_id)).await, 422, "oneself");
    assert_eq!(three.send().await, 303);

    // It is on 王's desk with the reason, and not yet on 赵's.
    assert!(three.desk(wang).await.contains("李文送来，请您审：请看数字"));
    let waiting = three.desk(zhao).await;
    assert!(!waiting.contains("请您审") && waiting.contains("送审：等王芳审"), "{waiting}");
    assert_eq!(three.agree(zhao).await, 422, "not his turn");
    assert_eq!(three.agree(li).await, 422);
    assert_eq!(three.agree(wang).await, 303);
    assert_eq!(three.agree(wang).await, 422, "once");
    assert!(three.desk(zhao).await.contains("请您审"));

    assert_eq!(three.go(zhao, "move=return").await, 422, "a reason is wanted");
    assert_eq!(three.go(zhao, &format!("move=return&reason={REASON}")).await, 303);
    let desk = three.desk(li).await;
    assert!(desk.contains("赵敏退回：数字要核"), "{desk}");
    let about = three.about(li).await;
    assert!(about.contains("赵敏退回：数字要核") && about.contains("value=\"submit\""), "{about}");

    // Another round; both agree; the writer finishes.
    assert_eq!(three.send().await, 303);
    assert!(three.about(li).await.contains("第2次送审"));
    assert_eq!(three.agree(wang).await, 303);
    assert_eq!(three.agree(zhao).await, 303);
    assert!(three.desk(li).await.contains("审核人都已同意，等主笔定稿"));
    assert_eq!(three.go(zhao, "move=finish&seen=99").await, 422);
    assert_eq!(three.go(li, "move=finish&seen=99").await, 303);
}

#[tokio::test]
async fn whoever_cannot_answer_is_passed_over_and_the_writer_can_take_it_back() {
    let database = database().await;
    let three = Three::new(&database.pool).await;
    let Three { li, wang, zhao, .. } = &three;
    assert_eq!(three.send().await, 303);
    let gone = format!("account={}", wang.account_id);
    assert_eq!(post(&three.site, li, &format!("{}/people", three.path()), &gone).await.status(), 303);
    assert!(three.about(li).await.contains("送审：等赵敏审"));
    sqlx::query("update account set active = false where id = $1")
        .bind(zhao.account_id)
        .execute(&database.pool)
        .await
        .unwrap();
    let about = three.about(li).await;
    assert!(about.contains("没有能审的人") && about.contains("账号已停用"), "{about}");
    assert_eq!(three.go(li, "move=withdraw").await, 303);
    assert!(three.about(li).await.contains("起草中"));
}

#[tokio::test]
async fn who_may_finish_is_a_setting() {
    let database = database().await;
    let three = Three::new(&database.pool).await;
    let Three { li, wang, zhao, office, .. } = &three;
    sqlx::query("insert into setting (org_id, name, value) values ($1, 'finishing', '\"reviewer\"')")
        .bind(office.org_id)
        .execute(&database.pool)
        .await
        .unwrap();
    assert_eq!(three.go(li, "move=finish&seen=99").await, 422);
    assert!(three.about(li).await.contains("审核人都同意后才能定稿"));
    assert_eq!(three.send().await, 303);
    assert_eq!(three.agree(wang).await, 303);
    assert_eq!(three.go(wang, "move=finish&seen=99").await, 422, "not the last");
    assert_eq!(three.agree(zhao).await, 303);
    assert_eq!(three.go(zhao, "move=finish&seen=99").await, 303, "the last reviewer finishes");
}

#[tokio::test]
async fn what_is_open_is_asked_before_a_text_becomes_final() {
    let database = database().await;
    let three = Three::new(&database.pool).await;
    let Three { li, .. } = &three;
    assert_eq!(three.send().await, 303);
    let comment = json!({ "thread": uuid::Uuid::from_u128(7), "body": "核数字", "quote": "讲话" });
    post_json(&three.site, li, &format!("{}/comments", three.path()), &comment).await;
    assert_eq!(three.go(li, "move=finish&seen=0").await, 303);
    let about = three.about(li).await;
    assert!(about.contains("送审：等王芳审"), "it was not finished: {about}");
    for told in ["1条批注", "2位审核人", "雷同对照也没有人看过"] {
        assert!(about.contains(told), "{told}: {about}");
    }
}

#[tokio::test]
async fn an_archived_draft_stays_with_its_writer_and_opens_again_for_a_reason() {
    let database = database().await;
    let three = Three::new(&database.pool).await;
    let Three { li, wang, .. } = &three;
    three.write(li, 0, "关于洪湖湿地保护的").await;
    for way in ["finish", "archive"] {
        assert_eq!(three.go(li, &format!("move={way}&seen=99")).await, 303);
    }
    let found = "/speeches?q=%E6%B4%AA%E6%B9%96%E6%B9%BF%E5%9C%B0";
    assert!(text(get(&three.site, wang, found).await).await.contains("洪湖湿地保护"));
    let list = async |shelf: &str| text(get(&three.site, li, &format!("/drafts{shelf}")).await).await;
    assert!(!list("").await.contains("洪湖湿地") && list("?shelf=archived").await.contains("洪湖湿地"));
    assert_eq!(three.go(li, "move=reopen").await, 422, "a reason is wanted");
    assert_eq!(three.go(li, &format!("move=reopen&reason={REASON}")).await, 303);
    assert!(list("").await.contains("洪湖湿地") && !list("?shelf=archived").await.contains("洪湖湿地"));
    assert!(!text(get(&three.site, wang, found).await).await.contains("关于洪湖湿地"));
    three.write(li, 1, "再").await;
}

#[tokio::test]
async fn what_others_changed_since_one_looked_is_told_on_the_desk() {
    let database = database().await;
    let three = Three::new(&database.pool).await;
    let Three { li, wang, key, .. } = &three;
    assert_eq!(three.send().await, 303);
    assert!(three.desk(wang).await.contains("还没有看过"));
    assert!(!three.desk(li).await.contains("还没有看过"), "it is his own");
    let looked = async |version| {
        let at = Position { version, ..Position::default() };
        set_seen(&database.pool, *key, li.account_id, at).await.unwrap();
    };
    looked(0).await;
    three.write(wang, 0, "改了的").await;
    let comment = json!({ "thread": uuid::Uuid::from_u128(7), "body": "核数字", "quote": "讲话" });
    post_json(&three.site, wang, &format!("{}/comments", three.path()), &comment).await;
    let desk = three.desk(li).await;
    assert!(desk.contains("您上次看过以后：王芳改过，1条新批注"), "{desk}");
    let compared = format!("{}/versions?a=at0&b=now", three.path());
    let compared = text(get(&three.site, li, &compared).await).await;
    assert!(compared.contains("<ins>改了的</ins>"), "{compared}");
    looked(1).await;
    assert!(!three.desk(li).await.contains("王芳改过"));
}

#[tokio::test]
async fn nobody_agrees_to_what_he_has_not_read_without_being_told() {
    let database = database().await;
    let three = Three::new(&database.pool).await;
    let Three { li, wang, key, .. } = &three;
    three.write(li, 0, "第一句").await;
    assert_eq!(three.send().await, 303);
    assert!(three.about(wang).await.contains("您还没有打开看过这篇稿子"));
    assert_eq!(three.go(wang, "move=agree").await, 303);
    let about = three.about(wang).await;
    assert!(about.contains("没有同意：您还没有打开看过") || about.contains("等王芳审"), "{about}");

    // He reads it; afterwards 李 goes on.
    let at = Position { version: 1, history: uuid::Uuid::nil() };
    set_seen(&database.pool, *key, wang.account_id, at).await.unwrap();
    assert!(!three.about(wang).await.contains("又改了稿子"));
    three.write(li, 1, "第二句").await;
    let about = three.about(wang).await;
    assert!(
        about.contains("您上次看过以后，李文又改了稿子") && about.contains("name=\"version\" value=\"2\""),
        "{about}"
    );
    // While he looks at that page 李 writes once more: that he was not told of.
    three.write(li, 2, "第三句").await;
    assert_eq!(three.go(wang, "move=agree&version=2").await, 303);
    assert!(three.about(wang).await.contains("送审：等王芳审"));
    assert_eq!(three.go(wang, "move=agree&version=3").await, 303, "told of all");
    assert!(three.about(wang).await.contains("送审：等赵敏审"));
}
