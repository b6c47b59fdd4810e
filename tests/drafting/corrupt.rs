//! Stored JSON that cannot be read is our fault and is told as such: nothing is shown in its place, nothing written over it.

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use wengao::app::accounts::model::Role;

use super::{Office, get, post, text};
use crate::support::database;

const TEXT: &str = "在全市人大工作会议上的讲话\n同志们：\n一、坚持党的全面领导\n要坚持党对人大工作的全面领导，确保正确政治方向。\n";

#[tokio::test]
async fn what_cannot_be_read_is_neither_shown_as_empty_nor_written_over() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = office.written(&site, &li, TEXT).await;
    let sent = post(&site, &li, &format!("{path}/outgoing"), "paper=standard").await;
    assert_eq!(sent.status(), 303);
    let keep = "insert into returned_file (org_id, speech_id, id, outgoing_id, file_name, print, content, changes, account_id)
                select org_id, speech_id, gen_random_uuid(), id, '改.docx', '', '', '[]', account_id from outgoing_file";
    sqlx::query(keep).execute(&office.pool).await.unwrap();
    let (about, returned) = (format!("{path}/about"), format!("{path}/returned"));
    for page in [&about, &returned] {
        assert_eq!(get(&site, &li, page).await.status(), 200, "{page}");
    }

    let broken = json!({ "sections": "damaged" });
    let forms = [
        ("speech", "targets", about.clone(), format!("{path}/sections"), "writer.0="),
        ("speech", "slots", about.clone(), format!("{path}/sections"), "writer.0="),
        ("speech", "agenda", about.clone(), format!("{path}/sections"), "writer.0="),
        ("returned_file", "changes", returned.clone(), format!("{returned}/settle"), "how=accept"),
        ("outgoing_file", "lines", format!("{path}/outgoing/place?at=1-1"), String::new(), ""),
    ];
    for (table, column, page, deed, form) in forms {
        let whole: Value = sqlx::query_scalar(AssertSqlSafe(format!("select {column} from {table}")))
            .fetch_one(&office.pool)
            .await
            .unwrap();
        let set = format!("update {table} set {column} = $1");
        sqlx::query(AssertSqlSafe(set.clone())).bind(&broken).execute(&office.pool).await.unwrap();
        let shown = get(&site, &li, &page).await;
        assert_eq!(shown.status(), 500, "{column}");
        assert!(text(shown).await.contains("系统出了问题"), "{column}");
        if !deed.is_empty() {
            assert_eq!(post(&site, &li, &deed, form).await.status(), 500, "{column}");
        }
        let now: Value = sqlx::query_scalar(AssertSqlSafe(format!("select {column} from {table}")))
            .fetch_one(&office.pool)
            .await
            .unwrap();
        assert_eq!(now, broken, "{column} was written over");
        sqlx::query(AssertSqlSafe(set.clone())).bind(&whole).execute(&office.pool).await.unwrap();
    }
    assert_eq!(get(&site, &li, &about).await.status(), 200);
}
