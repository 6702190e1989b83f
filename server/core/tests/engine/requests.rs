//! Requests: reprocess inside and outside the window, cancel, and what their history says.

use std::collections::BTreeSet;

use regrant_core::assignment::{self, NewAssignment};
use regrant_core::input::Justification;
use regrant_core::{Caller, Error, ErrorKind, package, request, run};
use regrant_model::state::{Outcome, RequestState, RequestType, RunKind};
use regrant_model::view::{AssignmentFilter, RequestFilter, RequestSelection, Selection};
use regrant_model::{AssignmentId, PackageId, RequestId, UserId};
use time::Duration;

use crate::oracle;
use crate::stage::Stage;

/// Somebody whose delivery failed in one of two groups, which was deleted.
struct Failed {
    package: PackageId,
    request: RequestId,
    assignment: AssignmentId,
    person: UserId,
}

async fn failed(stage: &Stage) -> Failed {
    let mut scene = stage.scene().await;
    let person = scene.user("Amara Okafor");
    let (sales, wiki) = (scene.group("sales").member, scene.group("wiki").member);
    let package = scene.package("Sales", &[sales, wiki]);
    scene.load().await;
    stage.delete_group("wiki", true).await;
    let request = stage.ask(package, &[person], None, None).await[0];
    stage.quiet().await;
    assert_eq!(stage.request_state(request).await, "PartiallyDelivered");
    let assignment = stage.assignment_of(request).await.unwrap();
    Failed { package, request, assignment, person }
}

async fn reprocess(stage: &Stage, failed: &Failed) -> Result<regrant_core::run::Asked, Error> {
    let selection = RequestSelection::Ids(vec![failed.request]);
    request::reprocess(stage.db.pool(), &Caller::local_operator(), failed.package, &selection).await
}

async fn history(stage: &Stage, request: RequestId) -> Vec<(String, String)> {
    sqlx::query_as("select state, note from request_history where request_id = $1 order by id")
        .bind(request.0)
        .fetch_all(stage.db.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_partial_delivery_is_retried_within_the_window() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    stage.delete_group("wiki", false).await;
    stage.db.move_clock(Duration::days(6)).await;
    let asked = reprocess(&stage, &failed).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.outcomes(asked.run).await, [Outcome::PutBack]);
    assert_eq!(stage.request_state(failed.request).await, "Delivered");
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
    let steps: Vec<String> =
        history(&stage, failed.request).await.into_iter().map(|(state, _)| state).collect();
    assert_eq!(steps, ["Submitted", "Delivering", "PartiallyDelivered", "Delivering", "Delivered"]);
    let refused = reprocess(&stage, &failed).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotAllowedInState);
    assert!(refused.public().contains("that is delivered"), "{}", refused.public());
}

#[tokio::test]
async fn the_window_is_not_renewed_by_another_failure() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    stage.db.move_clock(Duration::days(6)).await;
    reprocess(&stage, &failed).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.request_state(failed.request).await, "PartiallyDelivered");
    let (_, note) = history(&stage, failed.request).await.pop().unwrap();
    assert_eq!(note, "1 of 2 resource roles failed.");

    stage.db.move_clock(Duration::days(2)).await;
    let refused = reprocess(&stage, &failed).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::WindowClosed);
    assert!(
        refused.public().contains("7 days") && refused.public().contains("My Access"),
        "{}",
        refused.public()
    );

    // Among many it is skipped, and says why.
    let all = RequestSelection::Matching(RequestFilter::default());
    let operator = Caller::local_operator();
    let asked = request::reprocess(stage.db.pool(), &operator, failed.package, &all).await.unwrap();
    stage.quiet().await;
    let row = stage.run(asked.run).await.results.rows.remove(0);
    assert_eq!((row.outcome, row.request), (Outcome::Skipped, Some(failed.request)));
    assert!(row.reason.is_some_and(|why| why.contains("7 days")));
    assert_eq!(stage.request_state(failed.request).await, "PartiallyDelivered");
}

#[tokio::test]
async fn cancel_of_a_failed_request_takes_back_what_was_delivered() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    assert_eq!(oracle::real(&stage.db, &[]).await.len(), 1);
    let selection = RequestSelection::Ids(vec![failed.request]);
    let operator = Caller::local_operator();
    let asked = request::cancel(stage.db.pool(), &operator, failed.package, &selection).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.outcomes(asked.run).await, [Outcome::Withdrawn]);
    assert_eq!(stage.request_state(failed.request).await, "Canceled");
    assert_eq!(stage.state(failed.assignment).await, "Expired");
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
    assert!(oracle::real(&stage.db, &[]).await.is_empty());
    let again = request::cancel(stage.db.pool(), &operator, failed.package, &selection).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::NotAllowedInState);
    stage.assign(failed.package, &[failed.person]).await;
}

#[tokio::test]
async fn a_scheduled_request_is_canceled_before_it_begins() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let person = scene.user("Amara Okafor");
    let group = scene.group("sales").member;
    let package = scene.package("Sales", &[group]);
    scene.load().await;
    let request = stage.ask(package, &[person], Some(Duration::days(1)), None).await[0];
    let selection = RequestSelection::Ids(vec![request]);
    request::cancel(stage.db.pool(), &Caller::local_operator(), package, &selection).await.unwrap();
    stage.quiet().await;
    stage.db.move_clock(Duration::days(2)).await;
    stage.quiet().await;
    assert_eq!(stage.request_state(request).await, "Canceled");
    assert!(oracle::real(&stage.db, &[]).await.is_empty());
}

#[tokio::test]
async fn in_my_access_a_request_is_canceled_by_whom_it_is_for_and_not_by_who_once_asked() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let (amara, bilal) = (scene.end_user("Amara Okafor"), scene.end_user("Bilal Haddad"));
    let group = scene.group("sales").member;
    let package = scene.package("Sales", &[group]);
    scene.load().await;
    let new = NewAssignment {
        policy: stage.policy(package).await,
        subjects: amara.user.into_iter().collect(),
        starts_at: Some(stage.db.now().await + Duration::days(1)),
        ends_at: None,
        justification: Justification::default(),
    };
    let administrator = Caller { user: bilal.user, ..Caller::local_operator() };
    let pool = stage.db.pool();
    let request = assignment::assign(pool, &administrator, package, &new).await.unwrap().requests[0];
    let without_the_role = request::cancel_own(pool, &bilal, request).await.unwrap_err();
    assert_eq!(without_the_role.kind(), ErrorKind::NotFound);
    assert_eq!(stage.request_state(request).await, "Scheduled");
    request::cancel_own(pool, &amara, request).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.request_state(request).await, "Canceled");
}

#[tokio::test]
async fn an_ended_request_does_not_change_when_its_assignment_is_reprocessed() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    stage.delete_group("wiki", false).await;
    stage.reprocess(failed.package, &[failed.assignment]).await;
    stage.quiet().await;
    assert_eq!(stage.state(failed.assignment).await, "Delivered");
    assert_eq!(stage.request_state(failed.request).await, "PartiallyDelivered");
}

#[tokio::test]
async fn only_the_latest_request_of_an_assignment_is_reprocessed() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    stage.remove(failed.package, &[failed.assignment]).await;
    stage.quiet().await;
    let refused = reprocess(&stage, &failed).await.unwrap_err();
    assert!(refused.public().contains("later request"), "{}", refused.public());
}

#[tokio::test]
async fn seeded_requests_of_every_age() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let group = scene.group("sales").member;
    let package = scene.package("Sales", &[group]);
    let mut requests = Vec::new();
    for (name, age) in [("Amara Okafor", 1), ("Bilal Haddad", 8)] {
        let person = scene.user(name);
        let assignment = scene.undelivered(package, person);
        scene.fail(person, group, "It was deleted.");
        let days = Duration::days(age);
        requests.push(scene.request(RequestType::UserAdd, assignment, RequestState::DeliveryFailed, days));
    }
    scene.load().await;
    let selection = RequestSelection::Ids(requests.clone());
    let operator = Caller::local_operator();
    let asked = request::reprocess(stage.db.pool(), &operator, package, &selection).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.request_state(requests[0]).await, "Delivered");
    assert_eq!(stage.request_state(requests[1]).await, "DeliveryFailed");
    let mut outcomes = stage.outcomes(asked.run).await;
    outcomes.sort_unstable();
    assert_eq!(outcomes, [Outcome::PutBack, Outcome::Skipped]);
}

/// How many failed requests the package's overview counts.
async fn troubled(stage: &Stage, package: PackageId) -> u32 {
    let overview = package::overview(stage.db.pool(), &Caller::local_operator(), package).await.unwrap();
    overview.counts.unwrap().failed_requests.value
}

#[tokio::test]
async fn a_request_whose_access_is_complete_by_now_is_delivered_by_a_retry() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    assert_eq!(troubled(&stage, failed.package).await, 1);
    stage.delete_group("wiki", false).await;
    stage.reprocess(failed.package, &[failed.assignment]).await;
    stage.quiet().await;
    assert_eq!(stage.request_state(failed.request).await, "PartiallyDelivered", "it had ended");
    assert_eq!(troubled(&stage, failed.package).await, 0, "and needs nobody's attention");
    let asked = reprocess(&stage, &failed).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.outcomes(asked.run).await, [Outcome::AlreadyInPlace]);
    assert_eq!(stage.request_state(failed.request).await, "Delivered");
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
}

#[tokio::test]
async fn a_preview_shows_what_a_retry_would_put_back_and_is_carried_out_as_one() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    stage.delete_group("wiki", false).await;
    let (db, caller) = (stage.db.pool(), Caller::local_operator());
    let all = RequestSelection::Matching(RequestFilter::default());
    let everybody = Selection::Matching(AssignmentFilter::default());
    let requests = request::preview(db, &caller, failed.package, &all).await.unwrap();
    let assignments = assignment::preview(db, &caller, failed.package, &everybody).await.unwrap();
    assert_ne!(requests.run, assignments.run, "all requests are not all assignments");
    let before = history(&stage, failed.request).await;
    stage.quiet().await;
    let detail = stage.run(requests.run).await;
    assert_eq!((detail.progress.kind, detail.progress.grants_put_back), (RunKind::Preview, 1));
    assert_eq!(stage.request_state(failed.request).await, "PartiallyDelivered", "nothing is changed by it");
    assert_eq!(history(&stage, failed.request).await, before);

    let applied = run::apply(db, &caller, requests.run).await.unwrap().run;
    stage.quiet().await;
    let detail = stage.run(applied).await;
    assert_eq!(
        (detail.progress.kind, detail.progress.preview),
        (RunKind::ReprocessRequests, Some(requests.run))
    );
    assert_eq!(stage.outcomes(applied).await, [Outcome::PutBack]);
    assert_eq!(stage.request_state(failed.request).await, "Delivered");
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;

    let again = request::preview(db, &caller, failed.package, &all).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.outcomes(again.run).await, [Outcome::Skipped], "it is delivered");
    let one = RequestSelection::Ids(vec![failed.request]);
    let refused = request::preview(db, &caller, failed.package, &one).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotAllowedInState);
}

#[tokio::test]
async fn a_preview_of_requests_follows_their_window() {
    let stage = Stage::new().await;
    let failed = failed(&stage).await;
    stage.delete_group("wiki", false).await;
    let all = RequestSelection::Matching(RequestFilter::default());
    let (db, caller) = (stage.db.pool(), Caller::local_operator());
    let shown = request::preview(db, &caller, failed.package, &all).await.unwrap().run;
    stage.quiet().await;
    // What it showed can't be done any more: the window has closed since.
    stage.db.move_clock(Duration::days(8)).await;
    let applied = run::apply(db, &caller, shown).await.unwrap().run;
    let late = request::preview(db, &caller, failed.package, &all).await.unwrap().run;
    stage.quiet().await;
    assert_eq!(stage.outcomes(applied).await, [Outcome::Skipped]);
    assert_eq!(stage.outcomes(late).await, [Outcome::Skipped]);
    assert_eq!(stage.request_state(failed.request).await, "PartiallyDelivered");
}
