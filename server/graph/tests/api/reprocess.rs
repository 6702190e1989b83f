use http::{Method, StatusCode};
use regrant_model::policy::{Permission, Role};

use crate::stage::{BETA, Stage, URL, V1};

/// The product began with this story.
#[tokio::test]
async fn what_was_taken_out_of_a_group_is_put_back() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let members = format!("/v1.0/groups/{}/members", stage.group.id);
    for assignments in [format!("{BETA}/accessPackageAssignments"), format!("{V1}/assignments")] {
        let out = format!("{members}/{}/$ref", stage.amara);
        assert_eq!(stage.call(&token, Method::DELETE, &out, "").await.status, StatusCode::NO_CONTENT);
        assert!(stage.get(&token, &members).await.value().is_empty());

        let told = stage.post(&token, &format!("{assignments}/{}/reprocess", stage.assignment), "").await;
        assert_eq!((told.status, told.text.as_str()), (StatusCode::ACCEPTED, ""));
        assert_eq!(told.header("content-type"), None, "with one, Graph's JavaScript client throws");
        let run = told.header("location").unwrap().strip_prefix(URL).unwrap().to_owned();
        stage.quiet().await;

        let inside = stage.get(&token, &members).await.value();
        assert_eq!(inside[0]["id"], stage.amara.to_string());
        assert_eq!(inside[0]["@odata.type"], "#microsoft.graph.user");
        let run = stage.get(&token, &run).await.json();
        assert_eq!(run["completedCount"], 1, "{run}");
        assert_eq!(run["outcomes"]["putBack"], 1, "{run}");
    }
}

#[tokio::test]
async fn a_body_is_ignored_and_asking_again_gives_the_same_run() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let path = format!("{BETA}/accessPackageAssignments/{}/reprocess", stage.assignment);
    let first = stage.post(&token, &path, "").await;
    for body in ["{}", "null", "not even JSON"] {
        let told = stage.post(&token, &path, body).await;
        assert_eq!(told.status, StatusCode::ACCEPTED, "{body}: {}", told.text);
        assert_eq!(
            told.header("location"),
            first.header("location"),
            "a run that has not begun serves all of them"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_reprocessed_says_why_by_its_own_code() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let nobody = "0190d4e2-0000-7000-8000-00000000dead";
    let ended = format!("{BETA}/accessPackageAssignments/{}/reprocess", stage.ended);
    let late = format!("{V1}/assignmentRequests/{}/reprocess", stage.late);
    for (path, status, code) in [
        (ended, 400, "InvalidAssignmentState"),
        (late, 400, "ReprocessWindowExpired"),
        (format!("{BETA}/accessPackageAssignments/{nobody}/reprocess"), 404, "ResourceNotFound"),
        (format!("{BETA}/accessPackageAssignmentRequests/{nobody}/reprocess"), 404, "ResourceNotFound"),
        (format!("{BETA}/accessPackageAssignments/1/reprocess"), 400, "BadRequest"),
        (format!("{V1}/assignments/{{}}/reprocess"), 400, "BadRequest"),
    ] {
        let told = stage.post(&token, &path, "").await;
        assert_eq!((told.status.as_u16(), told.code().as_str()), (status, code), "{path}: {}", told.text);
    }
    for path in [
        format!("{BETA}/accessPackageAssignmentRequests/{}/reprocess", stage.failed),
        format!("{BETA}/assignmentRequests/{}/reprocess", stage.failed),
        format!("{V1}/assignmentRequests/{}/reprocess", stage.failed),
    ] {
        assert_eq!(stage.post(&token, &path, "").await.status, StatusCode::ACCEPTED, "{path}");
    }
    stage.quiet().await;
    let again = format!("{V1}/assignmentRequests/{}/reprocess", stage.failed);
    assert_eq!(stage.post(&token, &again, "").await.code(), "InvalidRequestState", "it is delivered by now");
}

/// Token 401, malformed id 400, scope 403, may not see it 404, may see but not do it 403, state 400.
#[tokio::test]
async fn it_is_checked_in_this_order() {
    let stage = Stage::new().await;
    let read = stage.program("Read", &[Permission::EntitlementManagementReadAll]).await;
    let read = stage.token(&read).await;
    let nothing = stage.program("Nothing", &[]).await;
    let nothing = stage.token(&nothing).await;
    let other = stage.program("Other", &[]).await;
    stage.grant(&other, Role::AssignmentManager, stage.other_catalog).await;
    let other = stage.token(&other).await;
    let reader = stage.program("Reader", &[]).await;
    stage.grant(&reader, Role::CatalogReader, stage.catalog).await;
    let reader = stage.token(&reader).await;
    let manager = stage.program("Manager", &[]).await;
    stage.grant(&manager, Role::AssignmentManager, stage.catalog).await;
    let manager = stage.token(&manager).await;
    let at = |id: &str| format!("{BETA}/accessPackageAssignments/{id}/reprocess");
    let (ended, live) = (at(&stage.ended.to_string()), at(&stage.assignment.to_string()));
    for (token, path, status) in [
        ("", at("1"), 401),
        ("not.a.token", at("1"), 401),
        (nothing.as_str(), at("1"), 400),
        (&nothing, ended.clone(), 403),
        (&read, ended.clone(), 403),
        (&other, ended.clone(), 404),
        (&reader, ended.clone(), 403),
        (&manager, ended, 400),
        (&manager, live, 202),
    ] {
        let told = stage.post(token, &path, "").await;
        assert_eq!(told.status.as_u16(), status, "{path} {}", told.text);
        assert_eq!(told.header("www-authenticate").is_some(), status == 401, "{path}");
    }
}
