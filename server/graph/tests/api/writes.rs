//! What is made, changed and deleted by programs.

use http::{Method, StatusCode};
use serde_json::json;

use crate::stage::{BETA, Stage, V1};

#[tokio::test]
async fn a_catalog_is_made_changed_and_deleted_in_both_spellings() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    for (root, list, state, published) in [
        (BETA, "accessPackageCatalogs", "catalogStatus", "Published"),
        (V1, "catalogs", "state", "published"),
    ] {
        let body = json!({ "displayName": format!("New in {list}"), "description": "For tests", "isExternallyVisible": false });
        let made = stage.post(&token, &format!("{root}/{list}"), &body.to_string()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        assert_eq!(made.json()[state], published);
        let id = made.json()["id"].as_str().unwrap().to_owned();
        assert!(made.header("location").unwrap().ends_with(&format!("/{list}/{id}")));

        let again = stage.post(&token, &format!("{root}/{list}"), &body.to_string()).await;
        assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "Conflict"), "{}", again.text);

        let one = format!("{root}/{list}/{id}");
        let body = json!({ state: "unpublished" }).to_string();
        let changed = stage.call(&token, Method::PATCH, &one, &body).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
        assert_eq!(changed.json()["description"], "For tests", "what is not named stays");
        assert_ne!(changed.json()[state], published);

        let deleted = stage.call(&token, Method::DELETE, &one, "").await;
        assert_eq!((deleted.status, deleted.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(stage.get(&token, &one).await.status, StatusCode::NOT_FOUND);
    }
    let full = stage.call(&token, Method::DELETE, &format!("{V1}/catalogs/{}", stage.catalog), "").await;
    assert_eq!(full.code(), "Conflict", "{}", full.text);
}

#[tokio::test]
async fn a_package_and_its_policy_are_made_changed_and_deleted() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    for (root, policies, reference) in [
        (BETA, "accessPackageAssignmentPolicies", json!({ "catalogId": stage.catalog })),
        (V1, "assignmentPolicies", json!({ "catalog": { "id": stage.catalog } })),
    ] {
        let mut body = reference.clone();
        body["displayName"] = format!("By {policies}").into();
        let made = stage.post(&token, &format!("{root}/accessPackages"), &body.to_string()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let package = made.json()["id"].as_str().unwrap().to_owned();

        let hidden = json!({ "isHidden": true, "description": "Hidden" }).to_string();
        let one = format!("{root}/accessPackages/{package}");
        let changed = stage.call(&token, Method::PATCH, &one, &hidden).await.json();
        assert_eq!((&changed["isHidden"], &changed["displayName"]), (&json!(true), &body["displayName"]));

        let policy =
            json!({ "displayName": "Thirty days", "accessPackageId": package, "durationInDays": 30 });
        let made = stage.post(&token, &format!("{root}/{policies}"), &policy.to_string()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let policy = format!("{root}/{policies}/{}", made.json()["id"].as_str().unwrap());
        let new = json!({ "displayName": "For good", "durationInDays": 0 }).to_string();
        let replaced = stage.call(&token, Method::PUT, &policy, &new).await;
        assert_eq!(replaced.status, StatusCode::OK, "{}", replaced.text);
        assert_eq!(replaced.json()["displayName"], "For good");
        assert_eq!(stage.call(&token, Method::DELETE, &policy, "").await.status, StatusCode::NO_CONTENT);
        assert_eq!(stage.get(&token, &policy).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stage.call(&token, Method::DELETE, &one, "").await.status, StatusCode::NO_CONTENT);
    }
    let used = format!("{V1}/accessPackages/{}", stage.package);
    assert_eq!(stage.call(&token, Method::DELETE, &used, "").await.code(), "Conflict", "it has assignments");
}

#[tokio::test]
async fn what_is_misspelled_is_not_lost() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    for (path, body, word) in [
        ("catalogs", json!({ "displayNmae": "x" }), "displayNmae"),
        ("catalogs", json!({ "displayName": 7 }), "displayName"),
        ("catalogs", json!({}), "displayName"),
        ("catalogs", json!({ "displayName": "x", "isExternallyVisible": true }), "isExternallyVisible"),
        ("accessPackages", json!({ "displayName": "x" }), "catalogId"),
        ("accessPackages", json!({ "displayName": "x", "catalog": { "id": "7" } }), "catalog/id"),
        ("assignmentPolicies", json!({ "displayName": "x" }), "accessPackageId"),
        ("assignmentRequests", json!({ "requestType": "adminRemove", "assignment": {} }), "assignment/id"),
    ] {
        let told = stage.post(&token, &format!("{V1}/{path}"), &body.to_string()).await;
        assert_eq!(
            (told.status.as_u16(), told.code().as_str()),
            (400, "BadRequest"),
            "{body}: {}",
            told.text
        );
        let message = told.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(word), "{body}: {message}");
    }
}

#[tokio::test]
async fn a_removal_can_be_followed_from_the_moment_it_is_asked_for() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let requests = format!("{V1}/assignmentRequests");
    let body = json!({ "requestType": "adminRemove", "assignment": { "id": stage.assignment }, "justification": "Left" });
    let made = stage.post(&token, &requests, &body.to_string()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(
        (&made.json()["state"], &made.json()["requestType"]),
        (&json!("submitted"), &json!("adminRemove"))
    );
    let id = made.json()["id"].as_str().unwrap().to_owned();

    let again = stage.post(&token, &requests, &body.to_string()).await;
    assert_eq!(again.json()["id"], id.as_str(), "the same request that is open is given again");

    stage.quiet().await;
    let done = stage.get(&token, &format!("{requests}/{id}?$expand=assignment")).await.json();
    assert_eq!((&done["state"], &done["justification"]), (&json!("delivered"), &json!("Left")));
    assert_eq!(done["assignment"]["state"], "expired");
    let list = format!("{requests}?$filter=requestType%20eq%20'adminRemove'");
    assert_eq!(stage.get(&token, &list).await.value().len(), 1, "one removal, one request");

    let late = stage.post(&token, &requests, &body.to_string()).await;
    assert_eq!(late.json()["id"], id.as_str(), "whoever lost the answer gets it again");
    let others = body.to_string().replace(&stage.assignment.to_string(), &stage.ended.to_string());
    let ended = stage.post(&token, &requests, &others).await;
    assert_eq!(ended.code(), "InvalidRequestState", "{}", ended.text);
}

#[tokio::test]
async fn a_removal_that_is_called_off_removes_nothing() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let requests = format!("{V1}/assignmentRequests");
    let body = json!({ "requestType": "adminRemove", "assignment": { "id": stage.assignment } }).to_string();
    let made = stage.post(&token, &requests, &body).await.json();
    let id = made["id"].as_str().unwrap();
    let called_off = stage.post(&token, &format!("{requests}/{id}/cancel"), "").await;
    assert!(called_off.status.is_success(), "{}", called_off.text);
    stage.quiet().await;
    // Both runs are done by now, in whichever order; only one of them can have had its way.
    let request = stage.get(&token, &format!("{requests}/{id}")).await.json();
    let assignment = stage.get(&token, &format!("{V1}/assignments/{}", stage.assignment)).await.json();
    match request["state"].as_str().unwrap() {
        "canceled" => assert_eq!(assignment["state"], "delivered"),
        "delivered" => assert_eq!(assignment["state"], "expired"),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_removal_that_others_overtake_is_called_off() {
    use regrant_core::{Caller, assignment};
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let requests = format!("{V1}/assignmentRequests");
    let body = json!({ "requestType": "adminRemove", "assignment": { "id": stage.assignment } }).to_string();
    // The first run is of the operator's; it stands before the request's.
    assignment::remove_one(stage.db.pool(), &Caller::local_operator(), stage.assignment).await.unwrap();
    let made = stage.post(&token, &requests, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    stage.quiet().await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let own = stage.get(&token, &format!("{requests}/{id}")).await.json();
    assert!(["canceled", "delivered"].contains(&own["state"].as_str().unwrap()), "{own}");
    let list =
        format!("{requests}?$filter=requestType%20eq%20'adminRemove'%20and%20state%20eq%20'delivered'");
    assert_eq!(stage.get(&token, &list).await.value().len(), 1, "one of the two has ended it");
    let open = format!("{requests}?$filter=state%20eq%20'submitted'%20or%20state%20eq%20'delivering'");
    assert!(stage.get(&token, &open).await.value().is_empty());
}

#[tokio::test]
async fn an_end_is_moved() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let requests = format!("{BETA}/accessPackageAssignmentRequests");
    let update = |expiration: serde_json::Value| {
        json!({ "requestType": "AdminUpdate", "accessPackageAssignment": { "id": stage.assignment },
            "schedule": { "expiration": expiration } })
        .to_string()
    };
    let later = update(json!({ "type": "afterDateTime", "endDateTime": "2099-01-01T00:00:00Z" }));
    let made = stage.post(&token, &requests, &later).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let assignment = format!("{BETA}/accessPackageAssignments/{}", stage.assignment);
    let end = |body: serde_json::Value| body["schedule"]["expiration"]["endDateTime"].clone();
    assert_eq!(end(stage.get(&token, &assignment).await.json()), "2099-01-01T00:00:00Z");

    stage.post(&token, &requests, &update(json!({ "type": "noExpiration" }))).await;
    assert!(end(stage.get(&token, &assignment).await.json()).is_null());

    let past = update(json!({ "endDateTime": "2001-01-01T00:00:00Z" }));
    assert_eq!(stage.post(&token, &requests, &past).await.code(), "BadRequest");
    let ended = later.replace(&stage.assignment.to_string(), &stage.ended.to_string());
    assert_eq!(stage.post(&token, &requests, &ended).await.code(), "InvalidRequestState");
}

#[tokio::test]
async fn nobody_asks_for_themselves_without_being_somebody() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    for (kind, assignment) in [
        ("userAdd", json!({ "accessPackageId": stage.package })),
        ("userExtend", json!({ "id": stage.assignment })),
        ("userRemove", json!({ "id": stage.assignment })),
    ] {
        let body = json!({ "requestType": kind, "assignment": assignment }).to_string();
        let told = stage.post(&token, &format!("{V1}/assignmentRequests"), &body).await;
        assert_eq!(
            (told.status.as_u16(), told.code().as_str()),
            (403, "Authorization_RequestDenied"),
            "{kind}"
        );
    }
}

/// The way of Graph's tutorial: a group into a catalog, its role into a package.
#[tokio::test]
async fn a_group_is_put_into_a_catalog_and_a_package() {
    use regrant_core::Caller;
    use regrant_core::directory::group;
    use regrant_core::input::{Description, Name};
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let name = Name::parse("Name", "engineering").unwrap();
    let group = group::create(stage.db.pool(), &Caller::local_operator(), &name, &Description::default())
        .await
        .unwrap();
    let resource = json!({ "originId": group, "originSystem": "AadGroup" });
    let body = json!({ "requestType": "adminAdd", "catalog": { "id": stage.catalog }, "resource": resource });
    let made = stage.post(&token, &format!("{V1}/resourceRequests"), &body.to_string()).await;
    assert_eq!(
        (made.status, &made.json()["state"]),
        (StatusCode::CREATED, &json!("delivered")),
        "{}",
        made.text
    );

    let resources = format!("{V1}/catalogs/{}/resources", stage.catalog);
    let found = stage
        .get(&token, &format!("{resources}?$filter=originId%20eq%20'{group}'&$expand=scopes,roles"))
        .await;
    let resource = found.value().pop().unwrap();
    assert_eq!(
        (&resource["displayName"], &resource["originSystem"]),
        (&json!("engineering"), &json!("AadGroup"))
    );
    let id = resource["id"].as_str().unwrap();
    let roles = format!("{V1}/catalogs/{}/resourceRoles", stage.catalog);
    let filter = format!(
        "(originSystem%20eq%20'AadGroup'%20and%20displayName%20eq%20'Member'%20and%20resource/id%20eq%20'{id}')"
    );
    let role =
        stage.get(&token, &format!("{roles}?$filter={filter}&$expand=resource")).await.value().pop().unwrap();
    assert_eq!(role["originId"], format!("Member_{group}"));
    assert_eq!(role["resource"]["id"], id);

    let scopes = format!("{V1}/accessPackages/{}/resourceRoleScopes", stage.package);
    let body = json!({
        "role": { "originId": role["originId"], "displayName": "Member", "originSystem": "AadGroup", "resource": { "id": id } },
        "scope": { "originId": group, "originSystem": "AadGroup" },
    });
    let added = stage.post(&token, &scopes, &body.to_string()).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    assert_eq!(stage.get(&token, &scopes).await.value().len(), 2);
    stage.quiet().await;
    let members = stage.get(&token, &format!("/v1.0/groups/{group}/members")).await.value();
    assert!(
        members.iter().any(|member| member["id"] == stage.amara.to_string()),
        "whoever has the package gets it"
    );

    let one = format!("{scopes}/{}", added.json()["id"].as_str().unwrap());
    assert_eq!(stage.call(&token, Method::DELETE, &one, "").await.status, StatusCode::NO_CONTENT);
    stage.quiet().await;
    assert!(stage.get(&token, &format!("/v1.0/groups/{group}/members")).await.value().is_empty());

    let body =
        json!({ "requestType": "adminRemove", "catalog": { "id": stage.catalog }, "resource": { "id": id } });
    let gone = stage.post(&token, &format!("{V1}/resourceRequests"), &body.to_string()).await;
    assert_eq!(gone.status, StatusCode::CREATED, "{}", gone.text);
    let unknown =
        stage.post(&token, &scopes, &json!({ "role": { "originId": "Member_x" } }).to_string()).await;
    assert_eq!(unknown.code(), "BadRequest", "{}", unknown.text);
}

#[tokio::test]
async fn what_is_incompatible_is_named_and_listed() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let body = json!({ "displayName": "Audit", "catalogId": stage.catalog }).to_string();
    let other = stage.post(&token, &format!("{V1}/accessPackages"), &body).await.json();
    let other = other["id"].as_str().unwrap();
    let list = format!("{V1}/accessPackages/{}/incompatibleAccessPackages", stage.package);
    let reference = format!("https://regrant.test{V1}/accessPackages/{other}");
    let named =
        stage.post(&token, &format!("{list}/$ref"), &json!({ "@odata.id": reference }).to_string()).await;
    assert_eq!((named.status, named.text.as_str()), (StatusCode::NO_CONTENT, ""), "{}", named.text);
    assert_eq!(stage.get(&token, &list).await.value()[0]["id"], other);
    let with = format!("{V1}/accessPackages/{other}/accessPackagesIncompatibleWith");
    assert_eq!(stage.get(&token, &with).await.value()[0]["id"], stage.package.to_string());
    assert_eq!(stage.get(&token, &format!("{list}?$top=1")).await.code(), "BadRequest");
    let gone = stage.call(&token, Method::DELETE, &format!("{list}/{other}/$ref"), "").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    assert!(stage.get(&token, &list).await.value().is_empty());
}
