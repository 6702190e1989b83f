//! Calls with somebody behind them: tokens of the organisation's identity provider.

use http::{Method, StatusCode};
use regrant_core::{Caller, directory::user, policy};
use regrant_model::policy::Role;
use regrant_model::view::Requestors;
use serde_json::json;

use crate::publisher::{Signing, with};
use crate::stage::{BETA, Stage, V1};

const OWN: &str = "EntitlementMgmt-SubjectAccess.ReadWrite";
const WRITE: &str = "EntitlementManagement.ReadWrite.All";

/// Lets everyone ask for the stage's package.
async fn open_to_everyone(stage: &Stage) {
    let rules = policy::PolicyDraft {
        name: regrant_core::input::Name::parse("Name", "Everyone").unwrap(),
        description: regrant_core::input::Description::default(),
        requestors: Requestors::Everyone,
        approval_required: false,
        duration_days: None,
        extension_allowed: false,
    };
    policy::create(stage.db.pool(), &Caller::local_operator(), stage.package, &rules).await.unwrap();
}

#[tokio::test]
async fn somebody_without_a_role_sees_and_asks_for_what_is_their_own() {
    let stage = Stage::new().await;
    open_to_everyone(&stage).await;
    stage.link(stage.bilal, "bilal").await;
    let token = stage.delegated("bilal", OWN);
    let me = stage.get(&token, "/v1.0/me?$select=displayName").await;
    assert_eq!(me.json()["displayName"], "Bilal Haddad", "{}", me.text);
    assert_eq!(stage.get(&token, &format!("{V1}/assignments")).await.status, StatusCode::FORBIDDEN);

    let offered =
        format!("{V1}/accessPackages/filterByCurrentUser(on='allowedRequestor')?$select=displayName");
    let told = stage.get(&token, &offered).await;
    assert_eq!(told.value().len(), 1, "{}", told.text);

    let body =
        json!({ "requestType": "userAdd", "assignment": { "accessPackageId": stage.package } }).to_string();
    let made = stage.post(&token, &format!("{V1}/assignmentRequests"), &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let again = stage.post(&token, &format!("{V1}/assignmentRequests"), &body).await;
    assert_eq!(again.json()["id"], made.json()["id"], "asking again is safe");
    stage.quiet().await;

    let mine =
        format!("{V1}/assignments/filterByCurrentUser(on='target')?$count=true&$expand=target,accessPackage");
    let told = stage.get(&token, &mine).await;
    assert_eq!((told.value().len(), &told.json()["@odata.count"]), (1, &json!(1)), "{}", told.text);
    let own = &told.value()[0];
    assert_eq!((&own["state"], &own["accessPackage"]["displayName"]), (&json!("delivered"), &json!("Sales")));
    assert_eq!(own["target"]["displayName"], "Bilal Haddad");
    let one = format!("{V1}/assignments/{}", own["id"].as_str().unwrap());
    assert_eq!(stage.get(&token, &one).await.status, StatusCode::OK);
    let others = format!("{V1}/assignments/{}", stage.assignment);
    assert_eq!(stage.get(&token, &others).await.status, StatusCode::NOT_FOUND);
    let scopes = format!("{BETA}/accessPackages/{}/accessPackageResourceRoleScopes", stage.package);
    assert_eq!(stage.get(&token, &scopes).await.status, StatusCode::FORBIDDEN);

    let requests = format!("{V1}/assignmentRequests/filterByCurrentUser(on='createdBy')");
    let told = stage.get(&token, &requests).await;
    assert_eq!(told.value().len(), 1, "{}", told.text);
    let request = format!("{V1}/assignmentRequests/{}", made.json()["id"].as_str().unwrap());
    let told = stage.get(&token, &format!("{request}?$expand=requestor")).await;
    assert_eq!(told.json()["requestor"]["displayName"], "Bilal Haddad", "{}", told.text);
    assert_eq!(stage.call(&token, Method::DELETE, &request, "").await.status, StatusCode::FORBIDDEN);

    // Who sees the whole catalog by a role, and may not call off what others asked for, still may do so for themselves.
    let reader = stage.person("reader", Some((Role::GlobalReader, None))).await;
    let token_of_reader = stage.delegated("reader", WRITE);
    let asked = stage.post(&token_of_reader, &format!("{V1}/assignmentRequests"), &body).await;
    let cancel = format!("{V1}/assignmentRequests/{}/cancel", asked.json()["id"].as_str().unwrap());
    let told = stage.post(&token_of_reader, &cancel, "").await;
    assert_eq!(told.code(), "InvalidRequestState", "not a refusal, but it is being delivered: {reader}");
    let foreign = format!("{V1}/assignmentRequests/{}/cancel", stage.failed);
    assert_eq!(stage.post(&token_of_reader, &foreign, "").await.status, StatusCode::FORBIDDEN);

    let remove = json!({ "requestType": "userRemove", "assignment": { "id": own["id"] } }).to_string();
    let removed = stage.post(&token, &format!("{V1}/assignmentRequests"), &remove).await;
    assert_eq!(removed.status, StatusCode::CREATED, "{}", removed.text);
    stage.quiet().await;
    assert_eq!(stage.get(&token, &one).await.json()["state"], "expired");
}

#[tokio::test]
async fn an_administrator_acts_by_scope_and_role_together() {
    let stage = Stage::new().await;
    stage.person("admin", Some((Role::GlobalAdministrator, None))).await;
    stage.person("nobody", None).await;
    let reprocess = format!("{BETA}/accessPackageAssignments/{}/reprocess", stage.assignment);
    let status = async |name: &str, scopes: &str| {
        stage.post(&stage.delegated(name, scopes), &reprocess, "").await.status.as_u16()
    };
    assert_eq!(status("nobody", WRITE).await, 404, "the scope alone shows nothing");
    assert_eq!(status("admin", "EntitlementManagement.Read.All").await, 403, "the role alone writes nothing");
    assert_eq!(status("admin", OWN).await, 403);
    assert_eq!(status("admin", WRITE).await, 202);
    let foreign = format!("{V1}/assignmentRequests/{}/cancel", stage.failed);
    let token = stage.delegated("admin", OWN);
    let told = stage.post(&token, &foreign, "").await;
    assert_eq!(told.status, StatusCode::NOT_FOUND, "with the scope for one's own, one's own is all there is");
    let asked: (Option<uuid::Uuid>, String) =
        sqlx::query_as("select asked_by, asked_by_name from runs").fetch_one(stage.db.pool()).await.unwrap();
    assert!(asked.0.is_some());
    assert_eq!(asked.1, "admin", "the run names the person");
}

#[tokio::test]
async fn a_token_counts_for_whom_it_is_linked_and_as_long_as_they_may_sign_in() {
    let stage = Stage::new().await;
    let list = format!("{V1}/assignments");
    let unlinked = stage.delegated("stranger", WRITE);
    let told = stage.get(&unlinked, &list).await;
    assert_eq!((told.status, told.code().as_str()), (StatusCode::FORBIDDEN, "Authorization_RequestDenied"));
    assert!(told.text.contains("stranger"), "{}", told.text);
    let admin = stage.person("admin", Some((Role::GlobalReader, None))).await;
    let token = stage.delegated("admin", WRITE);
    assert_eq!(stage.get(&token, &list).await.status, StatusCode::OK);
    user::set_enabled(stage.db.pool(), &Caller::local_operator(), admin, false).await.unwrap();
    let told = stage.get(&token, &list).await;
    assert_eq!((told.status, told.code().as_str()), (StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken"));

    let personal = "9188040d-6c67-4b5b-b112-36a304b66dad";
    let claims = stage.publisher.claims("admin", WRITE);
    for claims in [
        with(&claims, "tid", json!(personal)),
        with(&claims, "iss", json!(format!("https://login.microsoftonline.com/{personal}/v2.0"))),
    ] {
        let told = stage.get(&stage.signing.sign(&claims), &list).await;
        assert_eq!(told.status, StatusCode::FORBIDDEN, "{}", told.text);
        assert!(told.text.contains("Personal accounts"), "{}", told.text);
    }
    let next = Signing::new("two");
    stage.publisher.published.lock().unwrap().keys.push(next.public());
    let told = stage.get(&next.sign(&claims), &list).await;
    assert!(told.text.contains("disabled"), "a new key is found at once: {}", told.text);
    let elsewhere = stage.signing.sign(&with(&claims, "iss", json!("https://login.other.test")));
    assert_eq!(stage.get(&elsewhere, &list).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_does_with_the_providers_token_what_both_allow() {
    use regrant_core::identity::{self, Holder, NewIdentity};
    use regrant_model::policy::Permission as P;
    let stage = Stage::new().await;
    let program = stage.program("Nightly", &[P::EntitlementManagementReadAll, P::UserReadAll]).await;
    let identity = NewIdentity::parse(&stage.publisher.issuer, "nightly").unwrap();
    let (pool, operator) = (stage.db.pool(), Caller::local_operator());
    identity::link(pool, &operator, Holder::App(program.client), &identity).await.unwrap();
    let claims = with(
        &stage.publisher.claims("nightly", WRITE),
        "roles",
        json!(["EntitlementManagement.Read.All", WRITE]),
    );
    let token = stage.signing.sign(&claims);
    assert_eq!(stage.get(&token, &format!("{V1}/assignments")).await.status, StatusCode::OK);
    assert_eq!(
        stage.get(&token, "/v1.0/users").await.status,
        StatusCode::FORBIDDEN,
        "the provider does not say so"
    );
    let reprocess = format!("{V1}/assignments/{}/reprocess", stage.assignment);
    assert_eq!(
        stage.post(&token, &reprocess, "").await.status,
        StatusCode::FORBIDDEN,
        "Regrant does not say so"
    );
    let no_roles = stage.delegated("nightly", WRITE);
    assert_eq!(stage.get(&no_roles, &format!("{V1}/assignments")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_request_that_is_done_can_be_taken_off_the_lists() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let list = format!("{BETA}/assignmentRequests");
    let before = stage.get(&token, &list).await.value().len();
    let open = stage.call(&token, Method::DELETE, &format!("{list}/{}", stage.scheduled), "").await;
    assert_eq!((open.status, open.code().as_str()), (StatusCode::BAD_REQUEST, "InvalidRequestState"));
    let done = format!("{list}/{}", stage.late);
    let failed = stage.call(&token, Method::DELETE, &done, "").await;
    assert_eq!(failed.code(), "InvalidRequestState", "it could be reprocessed still");
    assert_eq!(stage.post(&token, &format!("{done}/cancel"), "").await.status, StatusCode::OK);
    stage.quiet().await;
    assert_eq!(stage.call(&token, Method::DELETE, &done, "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.call(&token, Method::DELETE, &done, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.get(&token, &done).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.get(&token, &list).await.value().len(), before - 1);
    let kept: i64 = sqlx::query_scalar("select count(*) from requests where id = $1")
        .bind(stage.late.0)
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn who_has_two_packages_is_told_to_those_who_see_both() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let (of, other) = (stage.package, stage.package);
    // A published SDK leaves the comma out.
    for comma in [",", ""] {
        let path = format!(
            "{BETA}/accessPackageAssignments/additionalAccess(accessPackageId='{of}'{comma}incompatibleAccessPackageId='{other}')"
        );
        let told = stage.get(&token, &path).await;
        assert_eq!((told.status, told.value().len()), (StatusCode::OK, 3), "{}", told.text);
    }
    let unknown = format!(
        "{V1}/assignments/additionalAccess(accessPackageId='{of}',incompatibleAccessPackageId='{}')",
        stage.catalog
    );
    assert_eq!(stage.get(&token, &unknown).await.status, StatusCode::NOT_FOUND);
    for bad in ["additionalAccess(accessPackageId='a',incompatibleAccessPackageId='b')", "additionalAccess()"]
    {
        assert_eq!(
            stage.get(&token, &format!("{V1}/assignments/{bad}")).await.status,
            StatusCode::BAD_REQUEST
        );
    }
}
