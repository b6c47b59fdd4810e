//! The keeper: who waits, who does not, what is tried again and when, and what goes first.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, oneshot};
use tokio::time::sleep;

use super::*;

const OURS: Uuid = Uuid::from_u128(1);

fn keeper() -> Keeper<String, u8> {
    Keeper::new("a thing", &Memory::new(1_000))
}

/// Made at once.
async fn ask(keeper: &Keeper<String, u8>, stamp: u8) -> String {
    let make = |stamp: u8, before: Option<(Arc<String>, u8)>| async move {
        Ok((format!("{stamp} after {:?}", before.map(|(_, stamp)| stamp)), 10))
    };
    keeper.get(OURS, stamp, make).await.unwrap().to_string()
}

/// Until the making that is under way has ended.
async fn settle<T, S>(keeper: &Keeper<T, S>)
where
    T: Send + Sync + 'static,
    S: PartialEq + Clone + Send + Sync + 'static,
{
    while locked(&keeper.slot(OURS).state).making {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_old_one_is_served_while_one_task_makes_the_next() {
    let keeper = keeper();
    assert_eq!(ask(&keeper, 1).await, "1 after None");
    let times = Arc::new(AtomicUsize::new(0));
    let (go, wait) = oneshot::channel::<()>();
    let wait = Arc::new(Mutex::new(Some(wait)));
    let slow = || {
        let (times, wait) = (times.clone(), locked(&wait).take());
        async move {
            times.fetch_add(1, Ordering::Relaxed);
            let _ = wait.unwrap().await;
            Ok(("2".to_owned(), 10))
        }
    };
    for _ in 0..100 {
        let make = |_: u8, _: Option<(Arc<String>, u8)>| slow();
        assert_eq!(*keeper.get(OURS, 2, make).await.unwrap(), "1 after None");
        tokio::task::yield_now().await;
    }
    assert_eq!(times.load(Ordering::Relaxed), 1, "one makes it");
    go.send(()).unwrap();
    settle(&keeper).await;
    assert_eq!(ask(&keeper, 2).await, "2");
}

#[tokio::test]
async fn all_who_ask_first_wait_for_one_maker_even_if_the_first_of_them_goes() {
    let keeper: Keeper<u8, u8> = Keeper::new("a thing", &Memory::new(1_000));
    let (times, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let asked = || {
        let (keeper, times, gate) = (keeper.clone(), times.clone(), gate.clone());
        let make = move |_: u8, _: Option<(Arc<u8>, u8)>| async move {
            times.fetch_add(1, Ordering::Relaxed);
            let _ = gate.acquire().await;
            Ok((7, 1))
        };
        tokio::spawn(async move { *keeper.get(OURS, 1, make).await.unwrap() })
    };
    let first = asked();
    while times.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    let others: Vec<_> = (0..10).map(|_| asked()).collect();
    first.abort();
    tokio::task::yield_now().await;
    gate.add_permits(1);
    for other in others {
        assert_eq!(other.await.unwrap(), 7);
    }
    assert_eq!(times.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_maker_that_fails_or_panics_is_tried_again_ever_later_and_the_old_one_served() {
    let pace = Pace {
        failed: Duration::from_millis(20),
        failed_most: Duration::from_millis(160),
        stale_most: Duration::from_millis(2_500),
        ..PACE
    };
    let keeper: Keeper<u8, u8> = Keeper::at(pace, "a thing", &Memory::new(1_000));
    let times = Arc::new(AtomicUsize::new(0));
    let bad = |stamp: u8| {
        let (keeper, times) = (keeper.clone(), times.clone());
        async move {
            let make = |_: u8, _: Option<(Arc<u8>, u8)>| async move {
                assert!(times.fetch_add(1, Ordering::Relaxed).is_multiple_of(2), "a panic");
                anyhow::bail!("no database")
            };
            keeper.get(OURS, stamp, make).await.map(|thing| *thing).map_err(|error| error.to_string())
        }
    };
    let good = |_: u8, _: Option<(Arc<u8>, u8)>| async { Ok((7, 1)) };
    assert!(bad(1).await.unwrap_err().contains("no database"));
    while times.load(Ordering::Relaxed) < 2 {
        bad(1).await.unwrap_err();
        tokio::task::yield_now().await;
    }
    while keeper.get(OURS, 1, good).await.is_err() {
        sleep(pace.failed).await;
    }
    // Somebody asks again and again for what cannot be made.
    times.store(0, Ordering::Relaxed);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(2) {
        assert_eq!(bad(2).await, Ok(7));
        sleep(Duration::from_millis(1)).await;
    }
    let tried = times.load(Ordering::Relaxed);
    assert!((3..=16).contains(&tried), "{tried}: after 20, 40, 80 and then 160 milliseconds each");
    sleep(pace.stale_most).await;
    assert!(bad(2).await.is_err(), "not served for ever");
    assert_eq!(*keeper.get(OURS, 1, good).await.unwrap(), 7, "but what is right again is");
}

#[tokio::test]
async fn who_wants_the_newest_waits_for_it_a_while() {
    let keeper = keeper();
    ask(&keeper, 1).await;
    let slow = |stamp: u8, _: Option<(Arc<String>, u8)>| async move {
        sleep(Duration::from_millis(300)).await;
        Ok((stamp.to_string(), 10))
    };
    assert_eq!(*keeper.within(OURS, 2, Duration::from_millis(20), slow).await.unwrap(), "1 after None");
    assert_eq!(*keeper.within(OURS, 2, Duration::from_secs(20), slow).await.unwrap(), "2");
    assert_eq!(*keeper.within(OURS, 3, Duration::from_secs(20), slow).await.unwrap(), "3", "not put off");
}

#[tokio::test]
async fn what_must_never_be_behind_is_waited_for_and_made_once_for_all_who_ask() {
    let keeper = keeper();
    ask(&keeper, 1).await;
    let times = AtomicUsize::new(0);
    let slow = |stamp: u8, _: Option<(Arc<String>, u8)>| {
        times.fetch_add(1, Ordering::Relaxed);
        async move {
            sleep(Duration::from_millis(50)).await;
            Ok((stamp.to_string(), 10))
        }
    };
    let all = tokio::join!(
        keeper.exact(OURS, 2, slow),
        keeper.exact(OURS, 2, slow),
        keeper.exact(OURS, 3, slow),
        keeper.exact(OURS, 2, slow)
    );
    let all = [all.0, all.1, all.2, all.3].map(|one| one.unwrap().to_string());
    assert_eq!(all, ["2", "2", "3", "2"], "each gets what he asked for");
    assert_eq!(times.load(Ordering::Relaxed), 2);
    assert_eq!(*keeper.exact(OURS, 3, slow).await.unwrap(), "3");
    assert_eq!(times.load(Ordering::Relaxed), 2, "and it is kept");
    let bad = |_: u8, _: Option<(Arc<String>, u8)>| async { anyhow::bail!("no room") };
    let error = keeper.exact(OURS, 4, bad).await.unwrap_err().to_string();
    assert!(error.contains("no room"), "the old one is not served: {error}");
}

#[tokio::test]
async fn changes_in_a_row_leave_the_processor_to_others() {
    let keeper = keeper();
    ask(&keeper, 0).await;
    let times = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut stamp = 0;
    while started.elapsed() < Duration::from_secs(2) {
        let times = times.clone();
        let slow = move |stamp: u8, _: Option<(Arc<String>, u8)>| async move {
            times.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_millis(100)).await;
            Ok((stamp.to_string(), 10))
        };
        stamp += 1;
        keeper.get(OURS, stamp, slow).await.unwrap();
        sleep(Duration::from_millis(10)).await;
    }
    let tried = times.load(Ordering::Relaxed);
    assert!((1..=11).contains(&tried), "{tried}: a tenth of a second of work, a tenth of rest");
}

#[tokio::test]
async fn beyond_the_budget_the_one_not_asked_for_longest_goes() {
    let memory = Memory::new(100);
    let keepers: [Keeper<u8, u8>; 2] = ["one", "two"].map(|name| Keeper::new(name, &memory));
    let make = |stamp: u8, _: Option<(Arc<u8>, u8)>| async move { Ok((stamp, 40)) };
    for n in 1..=4_u8 {
        keepers[usize::from(n % 2)].get(Uuid::from_u128(n.into()), n, make).await.unwrap();
    }
    let there = |n: u128, keeper: usize| locked(&keepers[keeper].0.slots).contains_key(&Uuid::from_u128(n));
    while memory.kept() > 100 {
        tokio::task::yield_now().await;
    }
    assert_eq!([there(1, 1), there(2, 0), there(3, 1), there(4, 0)], [false, false, true, true]);
    assert_eq!(keepers.iter().map(Keeper::len).sum::<usize>(), 2);
}

#[tokio::test]
async fn who_waits_for_nothing_gets_what_there_is() {
    let keeper = keeper();
    let make = |stamp: u8, _: Option<(Arc<String>, u8)>| async move { Ok((stamp.to_string(), 10)) };
    assert_eq!(keeper.ready(OURS, 1, make), None, "the first is made beside");
    settle(&keeper).await;
    assert_eq!(keeper.ready(OURS, 1, make).as_deref().map(String::as_str), Some("1"));
    // After a making there is a rest as long as that took.
    for _ in 0..1_000 {
        match keeper.ready(OURS, 2, make).as_deref().map(String::as_str) {
            Some("2") => return,
            old => assert_eq!(old, Some("1")),
        }
        sleep(Duration::from_millis(1)).await;
    }
    panic!("never renewed");
}
