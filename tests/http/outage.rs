//! While the database is away: an answer at once, with what to do; and what is asked of the server itself goes on.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::db::disk::Room;
use wengao::db::load::{Memory, Work};
use wengao::db::trouble::Trouble;

use crate::support::site::Site;

#[tokio::test]
async fn nobody_waits_for_a_database_that_is_away() {
    let (site, mut person) = Site::with(Role::Admin).await;
    for (trouble, words, word) in
        [(Trouble::Away, "数据库暂时连接不上", "no database"), (Trouble::Full, "磁盘已满", "disk full")]
    {
        site.app.health.note(|known| known.stopped = Some(trouble));
        for path in ["/", "/login", "/speeches", "/drafts/new"] {
            let answer = person.get(path).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert!(answer.text().contains(words), "{path}: {}", answer.text());
            let after: u16 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=10).contains(&after));
        }
        let answer = person.send("GET", "/api/speeches", &[], Vec::new()).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert!(answer.text().contains(words));

        assert_eq!(person.get("/healthz").await.status, StatusCode::OK);
        let ready = person.get("/readyz").await;
        assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(ready.text().contains(word), "{}", ready.text());
        site.app.health.note(|known| known.stopped = None);
        assert_eq!(person.get("/speeches").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_waits_when_it_goes_is_not_kept_waiting() {
    let (site, mut person) = Site::with(Role::Admin).await;
    // Every connection is taken, so the next request waits for one.
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(site.app.pool.acquire().await.unwrap());
    }
    let health = site.app.health.clone();
    let waiting = tokio::spawn(async move {
        let begun = std::time::Instant::now();
        (person.get("/speeches").await, begun.elapsed())
    });
    tokio::task::yield_now().await;
    health.note(|known| known.silent = Some(Trouble::Away));
    let (answer, took) = waiting.await.unwrap();
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("过几秒再试"), "{}", answer.text());
    assert!(took.as_secs() < 2, "{took:?}");
}

#[tokio::test]
async fn a_database_that_fails_under_a_request_is_not_our_fault() {
    let (site, mut person) = Site::with(Role::Admin).await;
    site.app.pool.close().await;
    let answer = person.get("/speeches").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers.contains_key("retry-after"));
    assert!(answer.text().contains("过几秒再试"), "{}", answer.text());
}

#[tokio::test]
async fn the_disk_is_told_before_it_is_full() {
    const MIB: u64 = 1 << 20;
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut drafter = site.person(admin.org, "yunjiang", "zhang", Role::Drafter).await;
    let room = |free: u64| {
        move |known: &mut wengao::db::health::Known| {
            known.room = Some(Room { free: free * MIB, total: 100_000 * MIB });
        }
    };
    site.app.health.note(room(50_000));
    assert!(!admin.get("/").await.text().contains("磁盘"));

    site.app.health.note(room(300));
    assert!(admin.get("/").await.text().contains("磁盘只剩300 MB"));
    assert!(!drafter.get("/").await.text().contains("磁盘"), "nothing that a drafter can mend");
    let ready = admin.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert!(ready.text().contains(&format!("{} of {} bytes free (low)", 300 * MIB, 100_000 * MIB)));

    site.app.health.note(room(3));
    assert!(admin.get("/").await.text().contains("磁盘已满"), "reading goes on");
    let ready = admin.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.text().contains("disk full"));
}

#[tokio::test]
async fn memory_the_age_of_the_backup_and_the_queue_are_told() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut drafter = site.person(admin.org, "yunjiang", "zhang", Role::Drafter).await;
    let now = wengao::clock::now();
    let begun = Some(now - time::Duration::days(9));
    let note = |free: u64, backed_up| {
        site.app.health.note(|known| {
            known.memory = Some(Memory { own: 100 << 20, free: free << 20, total: 1000 << 20 });
            known.work = Some(Work { queued: 3, running: 1, backed_up, begun });
        });
    };
    note(10, None);
    let ready = admin.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK, "it still works");
    let text = ready.text();
    assert!(text.contains("memory: 10485760 of 1048576000 bytes free (low)"), "{text}");
    assert!(text.contains("backup: none (old)") && text.contains("queue: 3 waiting, 1 running"), "{text}");
    let desk = admin.get("/").await.text();
    assert!(desk.contains("内存只剩10 MB") && desk.contains("还没有备份过"), "{desk}");
    assert!(
        !drafter.get("/").await.text().contains("还没有备份过"),
        "whoever can do something about it is told"
    );
    note(500, Some(now - time::Duration::days(2)));
    assert!(admin.get("/").await.text().contains("最近一次成功的备份是"));
    note(500, Some(now - time::Duration::hours(2)));
    let desk = admin.get("/").await.text();
    assert!(!desk.contains("备份是") && !desk.contains("内存只剩"));
    assert!(!admin.get("/readyz").await.text().contains('('));
}
