//! The descriptions of what is served: kept as snapshots, and true of what is answered.

use std::fmt::Write as _;

use http::StatusCode;
use regrant_graph::{Root, endpoints, openapi};
use serde_json::Value;

use crate::stage::{BETA, Stage, V1};

#[test]
fn every_path_is_described() {
    for root in Root::ALL {
        let document = openapi(root);
        let mut text = String::new();
        for (method, path) in endpoints(root) {
            let operation = &document["paths"][format!("/{path}")][method.as_str().to_ascii_lowercase()];
            let answers: Vec<&str> =
                operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
            let good: Vec<&str> = answers.into_iter().filter(|status| status.starts_with('2')).collect();
            let body = if operation.get("requestBody").is_some() { " with a body" } else { "" };
            writeln!(text, "{method} {path}{body}: {}", good.join(", ")).unwrap();
        }
        let schemas = serde_json::to_string_pretty(&document["components"]["schemas"]).unwrap();
        insta::assert_snapshot!(
            format!("openapi_{}", root.path().trim_start_matches('/')),
            format!("{text}\n{schemas}")
        );
    }
}

#[tokio::test]
async fn everybody_may_read_the_descriptions() {
    let stage = Stage::new().await;
    for root in Root::ALL {
        let metadata = stage.get("", &format!("{root}/$metadata")).await;
        assert_eq!(
            (metadata.status, metadata.header("content-type")),
            (StatusCode::OK, Some("application/xml"))
        );
        insta::assert_snapshot!(format!("metadata_{}", root.path().trim_start_matches('/')), metadata.text);
        let document = stage.get("", &format!("{root}/openapi.json")).await;
        assert_eq!(document.status, StatusCode::OK);
        assert_eq!(document.json()["servers"][0]["url"], format!("https://regrant.test{root}"));
    }
}

/// Whether a value is as the document says, all the way down.
fn check(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return check(document, &document["components"]["schemas"][name], value, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        if !value.is_null() {
            check(document, &any[0], value, at);
        }
        return;
    }
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(value), "{at}: {value}");
        return;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|allowed| allowed == kind),
        allowed => allowed.is_null() || allowed == kind,
    };
    assert!(allowed, "{at}: {value} is not {}", schema["type"]);
    for (name, value) in value.as_object().into_iter().flatten() {
        if !name.starts_with('@') && schema.get("properties").is_some() {
            let own =
                schema["properties"].get(name).unwrap_or_else(|| panic!("{at}: nothing is said of {name}"));
            check(document, own, value, &format!("{at}/{name}"));
        }
    }
    for value in value.as_array().into_iter().flatten() {
        check(document, &schema["items"], value, at);
    }
}

#[tokio::test]
async fn what_is_answered_is_as_described() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let run = stage
        .post(&token, &format!("{BETA}/accessPackageAssignments/{}/reprocess", stage.assignment), "")
        .await;
    let run = run.header("location").unwrap().rsplit('/').next().unwrap().to_owned();
    stage.quiet().await;
    for (root, path, template) in [
        (Root::Beta, format!("{BETA}/accessPackageCatalogs?$expand=*"), "accessPackageCatalogs"),
        (Root::Beta, format!("{BETA}/accessPackages?$expand=*"), "accessPackages"),
        (
            Root::Beta,
            format!("{BETA}/accessPackageAssignments?$expand=*&$count=true"),
            "accessPackageAssignments",
        ),
        (
            Root::Beta,
            format!("{BETA}/accessPackageAssignmentRequests?$expand=*"),
            "accessPackageAssignmentRequests",
        ),
        (Root::Beta, format!("{BETA}/reprocessRuns"), "reprocessRuns"),
        (Root::Beta, format!("{BETA}/reprocessRuns/{run}"), "reprocessRuns/{id}"),
        (Root::Beta, format!("{BETA}/reprocessRuns/{run}/items"), "reprocessRuns/{id}/items"),
        (Root::V1, format!("{V1}/assignments?$expand=*"), "assignments"),
        (Root::V1, format!("{V1}/assignments/{}?$expand=*", stage.assignment), "assignments/{id}"),
        (Root::V1, format!("{V1}/assignmentRequests?$expand=*"), "assignmentRequests"),
        (Root::V1, format!("{V1}/assignmentPolicies?$expand=*"), "assignmentPolicies"),
        (Root::V1, format!("{V1}/catalogs/{}/resources?$expand=*", stage.catalog), "catalogs/{id}/resources"),
        (
            Root::V1,
            format!("{V1}/catalogs/{}/resourceRoles?$expand=*", stage.catalog),
            "catalogs/{id}/resourceRoles",
        ),
    ] {
        let document = openapi(root);
        let path_item = format!("/identityGovernance/entitlementManagement/{template}");
        let schema =
            &document["paths"][path_item]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{template}");
        let told = stage.get(&token, &path).await;
        assert_eq!(told.status, StatusCode::OK, "{path}: {}", told.text);
        check(&document, schema, &told.json(), template);
    }
    let refused = stage.get(&token, &format!("{V1}/assignments/x")).await;
    let document = openapi(Root::V1);
    check(&document, &document["components"]["schemas"]["error"], &refused.json(), "error");
}
