use std::time::Duration;

use futures::StreamExt as _;
use regrant_core::{assignment, run};
use regrant_model::{
    PackageId, RunId,
    policy::Role,
    view::{AssignmentFilter, RunProgress, Selection},
};
use reqwest::{Method, StatusCode};

use crate::support::{Browser, Portal, unknown};

/// A portal with a run that has not begun, a manager who may see it and a manager of another catalog.
async fn with_a_run() -> (Portal, RunId, Browser, Browser) {
    let portal = Portal::start().await;
    let mut scene = portal.scene().await;
    let theirs = scene.catalog("Theirs");
    let other = scene.caller(Role::CatalogOwner, theirs);
    let mine = scene.catalog("Mine");
    let sales = scene.group("sales");
    let package = scene.package("Sales", &[sales.member]);
    for name in ["Amara Okafor", "Bilal Haddad"] {
        let subject = scene.user(name);
        scene.assignment(package, subject);
        scene.take_out(subject, sales.member);
    }
    let manager = scene.caller(Role::AssignmentManager, mine);
    scene.load().await;
    portal.account("manager", &manager).await;
    portal.account("other", &other).await;
    let run = reprocess(&portal, &manager, package).await;
    let (manager, other) = (portal.signed_in("manager").await, portal.signed_in("other").await);
    (portal, run, manager, other)
}

async fn reprocess(portal: &Portal, caller: &regrant_core::Caller, package: PackageId) -> RunId {
    let all = Selection::Matching(AssignmentFilter::default());
    assignment::reprocess(portal.db.pool(), caller, package, &all).await.unwrap().run
}

/// The events of a stream until it ends.
async fn events(browser: &Browser, run: RunId) -> Vec<RunProgress> {
    let request = browser.request(Method::GET, &format!("/ui/runs/{run}/events"));
    let answer = request.header("accept", "text/event-stream").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let text = tokio::time::timeout(Duration::from_secs(20), answer.text()).await.expect("the stream ends");
    let mut events = Vec::new();
    for event in text.unwrap().split("\n\n").filter(|event| event.contains("data:")) {
        assert!(event.contains("event: progress"), "{event}");
        let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        events.push(serde_json::from_str(data).unwrap());
    }
    events
}

#[tokio::test]
async fn watchers_see_a_run_from_its_first_state_to_its_end() {
    let (portal, run, manager, _) = with_a_run().await;
    let work = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        portal.engine.run_until_quiet().await.unwrap();
    };
    let (one, two, ()) = tokio::join!(events(&manager, run), events(&manager, run), work);
    for seen in [one, two] {
        let first = seen.first().unwrap();
        assert_eq!((first.id, first.done, first.total), (run, 0, 2));
        let last = seen.last().unwrap();
        assert_eq!((last.done, last.outcomes.put_back, last.finished_at.is_some()), (2, 2, true));
        assert!(seen.len() > 2, "it was told of more than once: {}", seen.len());
    }
    let after = events(&manager, run).await;
    assert_eq!(after.len(), 1, "a run that has ended is told of once");
    let again =
        manager.request(Method::GET, &format!("/ui/runs/{run}/events")).header("last-event-id", "ended");
    assert_eq!(
        manager.send(again).await.status,
        StatusCode::NO_CONTENT,
        "a browser that comes back stays away"
    );
}

#[tokio::test]
async fn the_same_can_be_asked_for_once() {
    let (portal, run, manager, _) = with_a_run().await;
    let answer = manager.request(Method::GET, &format!("/ui/runs/{run}/progress"));
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let progress: RunProgress = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!((progress.id, progress.total, progress.finished_at), (run, 2, None));
    run::stop(portal.db.pool(), &regrant_core::Caller::local_operator(), run).await.unwrap();
}

#[tokio::test]
async fn a_run_is_shown_to_those_only_who_may_see_it() {
    let (portal, run, _, other) = with_a_run().await;
    let events = |id: &str| format!("/ui/runs/{id}/events");
    let progress = |id: &str| format!("/ui/runs/{id}/progress");
    let addresses: [&dyn Fn(&str) -> String; 2] = [&events, &progress];
    for address in addresses {
        let hidden = other.fetch(&address(&run.to_string())).await;
        let missing = other.fetch(&address(&unknown().to_string())).await;
        for answer in [&hidden, &missing] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            assert_eq!(answer.body, missing.body, "they can't be told apart");
        }
        let stranger = portal.browser().fetch(&address(&run.to_string())).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    }
    for address in addresses {
        assert_eq!(other.fetch(&address("x")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let (portal, run, manager, _) = with_a_run().await;
    let request = manager.request(Method::GET, &format!("/ui/runs/{run}/events"));
    let mut stream = request.send().await.unwrap().bytes_stream();
    stream.next().await.expect("the first state").unwrap();
    portal.stop();
    let end = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(5), end).await.expect("the stream ends");
}
