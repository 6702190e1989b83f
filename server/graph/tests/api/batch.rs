//! Many calls in one, and too many calls.

use std::num::NonZeroU32;

use http::StatusCode;
use serde_json::{Value, json};

use crate::stage::{BETA, Stage, V1};

#[tokio::test]
async fn each_call_of_a_batch_is_answered_as_if_it_had_come_by_itself() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let below = V1.trim_start_matches("/v1.0");
    let body = json!({ "requests": [
        { "id": "members", "method": "GET", "url": format!("https://regrant.test/v1.0/groups/{}/members", stage.group.id),
          "dependsOn": ["put-back"] },
        { "id": "take-out", "method": "DELETE",
          "url": format!("/groups/{}/members/{}/$ref", stage.group.id, stage.bilal) },
        { "id": "put-back", "method": "POST", "url": format!("{below}/assignments/{}/reprocess", stage.assignment),
          "body": {}, "headers": { "Content-Type": "application/json" }, "dependsOn": ["take-out"] },
        { "id": "missing", "method": "GET", "url": "/users/0190d4e2-0000-7000-8000-00000000dead" },
        { "id": "waits", "method": "GET", "url": "/users", "dependsOn": ["missing"] },
        { "id": "number", "method": "GET", "url": "/users/$count" },
        { "id": "nested", "method": "POST", "url": "/$batch", "body": { "requests": [] } },
    ]});
    let told = stage.post(&token, "/v1.0/$batch", &body.to_string()).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    let all = told.json();
    let of = |id: &str| -> Value {
        let found = all["responses"].as_array().unwrap().iter().find(|response| response["id"] == id);
        found.unwrap_or_else(|| panic!("no answer to {id}")).clone()
    };
    assert_eq!(of("put-back")["status"], 202);
    assert!(of("put-back").get("body").is_none());
    assert!(of("put-back")["headers"]["Location"].as_str().unwrap().contains("/reprocessRuns/"));
    assert_eq!(of("take-out")["status"], 204, "{}", of("take-out"));
    assert_eq!((&of("members")["status"], of("members")["body"]["value"].is_array()), (&json!(200), true));
    assert_eq!(of("missing")["body"]["error"]["code"], "ResourceNotFound");
    assert_eq!(
        (&of("waits")["status"], &of("waits")["body"]["error"]["code"]),
        (&json!(424), &json!("FailedDependency"))
    );
    assert_eq!(of("number")["body"], "5");
    assert_eq!(of("nested")["status"], 400);
}

#[tokio::test]
async fn a_batch_is_allowed_what_its_token_is() {
    let stage = Stage::new().await;
    let none = stage.program("none", &[]).await;
    let token = stage.token(&none).await;
    let body = json!({ "requests": [{ "id": "1", "method": "GET", "url": "/users" }] }).to_string();
    let told = stage.post(&token, "/beta/$batch", &body).await.json();
    assert_eq!(told["responses"][0]["status"], 403);
    assert_eq!(stage.post("", "/beta/$batch", &body).await.status, StatusCode::UNAUTHORIZED);
    for wrong in ["", "[]", "{}", "{\"requests\":[{\"id\":1}]}"] {
        let told = stage.post(&token, "/beta/$batch", wrong).await;
        assert_eq!((told.status.as_u16(), told.code().as_str()), (400, "BadRequest"), "{wrong}");
    }
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_go_on() {
    let stage = Stage::new().await.at_rate(NonZeroU32::MIN);
    let token = stage.all_powerful().await;
    let mut told = stage.get(&token, "/v1.0/users").await;
    for _ in 0..10 {
        told = stage.get(&token, "/v1.0/users").await;
    }
    assert_eq!((told.status.as_u16(), told.code().as_str()), (429, "TooManyRequests"), "{}", told.text);
    assert_eq!(told.header("retry-after"), Some("1"));
    let body = json!({ "requests": [{ "id": "1", "method": "GET", "url": "/users" }] }).to_string();
    assert_eq!(stage.post(&token, "/v1.0/$batch", &body).await.status.as_u16(), 429);
    let other = stage.program("Other", &[regrant_model::policy::Permission::UserReadAll]).await;
    assert_eq!(stage.get(&stage.token(&other).await, "/v1.0/users").await.status, StatusCode::OK);
}

#[tokio::test]
async fn runs_are_listed_with_what_became_of_their_items() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let all = format!("{BETA}/accessPackages/{}/reprocessAssignments", stage.package);
    let asked = stage.post(&token, &format!("{all}?$filter=assignmentState%20eq%20'Delivered'"), "").await;
    assert_eq!((asked.status, asked.text.as_str()), (StatusCode::ACCEPTED, ""), "{}", asked.text);
    assert_eq!(asked.header("content-type"), None);
    let run = asked.header("location").unwrap().split_once("https://regrant.test").unwrap().1.to_owned();
    stage.quiet().await;
    let done = stage.get(&token, &run).await.json();
    assert_eq!(
        (&done["state"], &done["totalCount"], &done["outcomes"]["putBack"]),
        (&json!("done"), &json!(1), &json!(1))
    );
    let items = stage.get(&token, &format!("{run}/items?$filter=outcome%20eq%20'putBack'")).await.value();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["assignmentId"], stage.assignment.to_string());
    assert_eq!(items[0]["resourceRoles"][0]["outcome"], "putBack");
    assert!(
        stage.get(&token, &format!("{run}/items?$filter=outcome%20eq%20'failed'")).await.value().is_empty()
    );

    let runs = format!("{BETA}/reprocessRuns");
    let filter = format!("accessPackageId%20eq%20'{}'%20and%20state%20eq%20'done'", stage.package);
    assert_eq!(stage.get(&token, &format!("{runs}?$filter={filter}")).await.value().len(), 1);
    assert!(stage.get(&token, &format!("{runs}?$filter=state%20eq%20'active'")).await.value().is_empty());
    for wrong in ["$filter=state%20ne%20'done'", "$top=3", "$filter=outcome%20eq%20'x'"] {
        assert_eq!(stage.get(&token, &format!("{runs}?{wrong}")).await.code(), "BadRequest", "{wrong}");
    }
    let unfit = stage.post(&token, &format!("{all}?$filter=catalogId%20eq%20{}", stage.catalog), "").await;
    assert_eq!(unfit.code(), "BadRequest", "{}", unfit.text);
}
