//! An assignment's resource roles: what two assignments give alike is one.

use http::StatusCode;
use regrant_model::policy::Role;
use serde_json::{Value, json};

use crate::stage::{BETA, Stage, URL, V1};

/// Makes something, and says its id.
async fn make(stage: &Stage, token: &str, path: &str, body: Value) -> String {
    let made = stage.post(token, path, &body.to_string()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{path}: {}", made.text);
    made.json()["id"].as_str().unwrap().to_owned()
}

/// Gives Amara the same group by a package of another catalog as well; says by which assignment.
async fn share(stage: &Stage, token: &str) -> String {
    let (catalog, group) = (stage.other_catalog, stage.group.id);
    let resource = json!({ "originId": group, "originSystem": "AadGroup" });
    let body = json!({ "requestType": "adminAdd", "catalog": { "id": catalog }, "resource": resource });
    make(stage, token, &format!("{V1}/resourceRequests"), body).await;
    let body = json!({ "displayName": "Audit", "catalogId": catalog });
    let package = make(stage, token, &format!("{V1}/accessPackages"), body).await;
    let body = json!({
        "role": { "originId": format!("Member_{group}"), "originSystem": "AadGroup" },
        "scope": { "originId": group, "originSystem": "AadGroup" },
    });
    make(stage, token, &format!("{V1}/accessPackages/{package}/resourceRoleScopes"), body).await;
    let body = json!({ "displayName": "Direct", "accessPackage": { "id": package } });
    let policy = make(stage, token, &format!("{V1}/assignmentPolicies"), body).await;
    let body = json!({
        "requestType": "adminAdd",
        "assignment": { "targetId": stage.amara, "assignmentPolicyId": policy, "accessPackageId": package },
    });
    make(stage, token, &format!("{V1}/assignmentRequests"), body).await;
    stage.quiet().await;
    let filter = format!("accessPackage/id%20eq%20'{package}'");
    let found = stage.get(token, &format!("{V1}/assignments?$filter={filter}")).await;
    found.value()[0]["id"].as_str().unwrap().to_owned()
}

/// The ids of what was expanded.
fn assignments(grant: &Value) -> Vec<&str> {
    let all = grant["accessPackageAssignments"].as_array().unwrap();
    let mut ids: Vec<_> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn what_two_assignments_give_is_one_and_each_reader_sees_theirs() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let all = format!("{BETA}/accessPackageAssignmentResourceRoles");
    let before: usize = stage.get(&token, &format!("{all}/$count")).await.text.parse().unwrap();
    let first = stage.assignment.to_string();
    let second = share(&stage, &token).await;

    let amaras = format!("$filter=accessPackageSubject/objectId%20eq%20'{}'", stage.amara);
    let asked = format!("{all}?{amaras}&$count=true&$expand=accessPackageAssignments");
    let told = stage.get(&token, &asked).await;
    let [grant] = told.value().try_into().unwrap_or_else(|_| panic!("not one: {}", told.text));
    assert_eq!((&grant["status"], &told.json()["@odata.count"]), (&json!("Fulfilled"), &json!(1)));
    let mut both = vec![first.as_str(), second.as_str()];
    both.sort_unstable();
    assert_eq!(assignments(&grant), both);
    for (count, number) in [(format!("{all}/$count"), before), (format!("{all}/$count?{amaras}"), 1)] {
        assert_eq!(stage.get(&token, &count).await.text, number.to_string(), "{count}");
    }

    let (mut path, mut seen) = (format!("{all}?$top=1"), Vec::new());
    loop {
        let told = stage.get(&token, &path).await;
        seen.extend(told.value());
        let Some(next) = told.json()["@odata.nextLink"].as_str().map(str::to_owned) else { break };
        next.strip_prefix(URL).unwrap().clone_into(&mut path);
    }
    assert_eq!(
        (stage.get(&token, &all).await.value(), before),
        (seen.clone(), seen.len()),
        "each of them once"
    );

    let one = format!("{all}/{}", grant["id"].as_str().unwrap());
    let told = stage.get(&token, &format!("{one}?$select=id&$expand=*")).await.json();
    assert_eq!(
        told["@odata.context"].as_str().unwrap().rsplit('#').next().unwrap(),
        "accessPackageAssignmentResourceRoles/$entity"
    );
    assert_eq!(told["accessPackageResourceRole"]["originId"], format!("Member_{}", stage.group.id));
    assert_eq!(told["accessPackageResourceScope"]["originId"], stage.group.id.to_string());
    assert_eq!(told["accessPackageSubject"]["objectId"], stage.amara.to_string());
    assert!(told.get("status").is_none(), "not selected");

    for (catalog, theirs) in [(stage.catalog, &first), (stage.other_catalog, &second)] {
        let program = stage.program(theirs, &[]).await;
        stage.grant(&program, Role::AssignmentManager, catalog).await;
        let reader = stage.token(&program).await;
        for path in [asked.clone(), format!("{one}?$expand=accessPackageAssignments")] {
            let told = stage.get(&reader, &path).await;
            assert_eq!(told.status, StatusCode::OK, "{path}: {}", told.text);
            let grant = told.json().get("value").map_or(told.json(), |value| value[0].clone());
            assert_eq!(assignments(&grant), [theirs.as_str()], "{path}");
        }
    }
}

#[tokio::test]
async fn a_role_scope_is_found_by_its_key() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let (group, unknown) = (stage.group.id.to_string(), "0190d4e2-0000-7000-8000-00000000dead");
    for (list, scope) in [
        (
            format!("{BETA}/accessPackages/{}/accessPackageResourceRoleScopes", stage.package),
            "accessPackageResourceScope",
        ),
        (format!("{V1}/accessPackages/{}/resourceRoleScopes", stage.package), "scope"),
    ] {
        assert_eq!(stage.get(&token, &format!("{list}/$count")).await.text, "1");
        let key = stage.get(&token, &list).await.value()[0]["id"].as_str().unwrap().to_owned();
        let one = stage.get(&token, &format!("{list}/{key}?$expand={scope}")).await.json();
        assert_eq!((&one["id"], &one[scope]["originId"]), (&json!(key), &json!(group)));
        let (role, resource) = key.split_once('_').unwrap();
        for (key, code) in [
            (format!("{role}_{unknown}"), "ResourceNotFound"),
            (format!("{unknown}_{resource}"), "ResourceNotFound"),
            (role.to_owned(), "BadRequest"),
            (format!("{role}_x"), "BadRequest"),
        ] {
            let path = format!("{list}/{key}");
            assert_eq!(stage.get(&token, &path).await.code(), code, "{path}");
            assert_eq!(stage.call(&token, http::Method::DELETE, &path, "").await.code(), code, "{path}");
        }
        let elsewhere = list.replace(&stage.package.to_string(), unknown);
        for path in [format!("{elsewhere}/$count"), format!("{elsewhere}/{key}")] {
            assert_eq!(stage.get(&token, &path).await.code(), "ResourceNotFound", "{path}");
        }
    }
}
