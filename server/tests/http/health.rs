use reqwest::StatusCode;

use crate::support::Portal;

#[tokio::test]
async fn ready_means_that_the_schema_is_current() {
    let portal = Portal::start().await;
    let browser = portal.browser();
    assert_eq!(browser.fetch("/healthz").await.status, StatusCode::OK);
    assert_eq!(browser.fetch("/readyz").await.status, StatusCode::OK);
    sqlx::query("delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)")
        .execute(portal.db.pool())
        .await
        .unwrap();
    let answer = browser.fetch("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, "the database schema is not up to date\n");
    portal.db.pool().close().await;
    let answer = browser.fetch("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, "the database can't be reached\n");
    assert_eq!(browser.fetch("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn requests_are_counted_by_route() {
    let portal = Portal::start().await;
    let browser = portal.browser();
    browser.fetch("/healthz").await;
    browser.fetch("/v1.0/users/made-up").await;
    let metrics = browser.fetch("/metrics").await;
    assert_eq!(metrics.status, StatusCode::OK);
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    for counted in [
        "regrant_http_requests_total{route=\"/healthz\",method=\"GET\",status=\"200\"}",
        "regrant_http_requests_total{route=\"/v1.0/users/{id}\",method=\"GET\",status=\"401\"}",
    ] {
        assert!(metrics.body.contains(counted), "{}", metrics.body);
    }
    assert!(metrics.body.contains("regrant_database_connections{state=\"idle\"}"), "{}", metrics.body);
}
