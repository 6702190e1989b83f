use axum::body::Body;
use http::{Request, StatusCode};
use regrant_core::app_registration::{Replaces, rotate_secret};
use regrant_model::policy::Permission;
use secrecy::ExposeSecret as _;
use time::Duration;

use crate::stage::{BETA, Stage};

#[tokio::test]
async fn a_program_gets_a_token_for_its_secret_and_for_nothing_else() {
    let stage = Stage::new().await;
    let program = stage.program("Nightly", &[Permission::EntitlementManagementReadAll]).await;
    let client = program.client.to_string();
    let good = stage.ask_token(&client, program.secret.expose_secret()).await;
    assert_eq!(good.status, StatusCode::OK);
    assert_eq!(good.json()["token_type"], "Bearer");
    assert_eq!(good.json()["expires_in"], 3600);
    assert_eq!(good.header("cache-control"), Some("no-store"));
    let wrong = stage.ask_token(&client, "rgs_wrong").await;
    let unknown =
        stage.ask_token("0190d4e2-0000-7000-8000-00000000dead", program.secret.expose_secret()).await;
    assert_eq!((wrong.status, unknown.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    assert_eq!(wrong.text, unknown.text, "nobody learns which client ids there are");
    assert_eq!(wrong.json()["error"], "invalid_client");
}

#[tokio::test]
async fn the_form_is_read_as_the_standard_says() {
    let stage = Stage::new().await;
    let program = stage.program("Nightly", &[Permission::EntitlementManagementReadAll]).await;
    let (client, secret) = (program.client.to_string(), program.secret.expose_secret().to_owned());
    let basic = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(format!("{client}:{secret}"))
    };
    let ask = async |path: &str, kind: &str, authorization: Option<String>, form: String| {
        let mut request = Request::post(path).header("content-type", kind);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let told = stage.send(request.body(Body::from(form)).unwrap()).await;
        let error = told.json()["error"].as_str().unwrap_or("none").to_owned();
        (told.status.as_u16(), error)
    };
    let form = "application/x-www-form-urlencoded";
    let whole = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}&scope=x");
    let here = "/oauth2/v2.0/token";
    assert_eq!(ask(here, form, None, whole.clone()).await, (200, "none".to_owned()));
    assert_eq!(ask("/contoso/oauth2/v2.0/token", form, None, whole.clone()).await.0, 200);
    let grant = "grant_type=client_credentials".to_owned();
    assert_eq!(ask(here, form, Some(format!("Basic {basic}")), grant.clone()).await.0, 200);
    for (kind, authorization, form, error) in [
        ("application/json", None, whole.clone(), "invalid_request"),
        (form, None, format!("{whole}&client_id={client}"), "invalid_request"),
        (form, Some(format!("Basic {basic}")), whole.clone(), "invalid_request"),
        (form, None, grant, "invalid_request"),
        (form, None, String::new(), "invalid_request"),
        (form, None, whole.replace("client_credentials", "password"), "unsupported_grant_type"),
    ] {
        assert_eq!(ask(here, kind, authorization, form).await, (400, error.to_owned()));
    }
}

#[tokio::test]
async fn a_token_counts_no_more_once_its_program_is_gone() {
    let stage = Stage::new().await;
    let program = stage.program("Nightly", &[Permission::EntitlementManagementReadAll]).await;
    let token = stage.token(&program).await;
    let list = format!("{BETA}/accessPackages");
    assert_eq!(stage.get(&token, &list).await.status, StatusCode::OK);
    let operator = regrant_core::Caller::local_operator();
    let pool = stage.db.pool();
    rotate_secret(pool, &operator, program.client, Duration::ZERO, Replaces::Any).await.unwrap();
    let told = stage.get(&token, &list).await;
    assert_eq!((told.status, told.code().as_str()), (StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken"));
}
