//! The API: a list against a bare axum handler that reads the same rows with one statement, and one reprocess after the other
//! while a bulk is under way.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use regrant_core::app_registration::{self, NewApp};
use regrant_core::db::Db;
use regrant_core::input::Name;
use regrant_core::{Caller, assignment};
use regrant_model::PackageId;
use regrant_model::policy::Permission;
use regrant_model::view::{AssignmentFilter, Selection};
use reqwest::header::AUTHORIZATION;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::types::Uuid;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::load::{CONNECTIONS, load};
use super::serving::Serving;
use super::{Figure, ended};

const ROOT: &str = "beta/identityGovernance/entitlementManagement";
const LIST: &str = "accessPackageAssignments?$top=100&$expand=target,accessPackage";
/// Calls of each client.
const CALLS: usize = 100;

pub async fn measure(
    db: &Db,
    options: &PgConnectOptions,
    folder: &Path,
) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let Some(binary) = std::env::var_os("REGRANT_BIN") else {
        println!("api: REGRANT_BIN names no binary, so there is nothing to measure");
        return Ok(Vec::new());
    };
    let server = Serving::start(binary, options, folder, &["--api-rate", "1000000"]).await?;
    let token = token(db, &server.address).await?;

    let list = format!("{}/{ROOT}/{LIST}", server.address);
    let client = reqwest::Client::new();
    let page = json_of(client.get(&list).header(AUTHORIZATION, &token)).await?;
    assert_eq!(page["value"].as_array().map(Vec::len), Some(100), "the list has 100 rows");
    let ours = load(&list, AUTHORIZATION, &token).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let bare = format!("http://{}/", listener.local_addr()?);
    let app = Router::new().route("/", get(rows)).with_state(db.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    let page = json_of(client.get(&bare)).await?;
    assert_eq!(page["value"].as_array().map(Vec::len), Some(100), "the bare handler gives as many");
    let theirs = load(&bare, AUTHORIZATION, "").await?;
    serving.abort();
    println!(
        "api: {ours:.0} lists a second at {CONNECTIONS} connections; a bare handler {theirs:.0} a second"
    );

    let slowest = reprocess(db, &server.address, &token).await?;
    server.stop().await?;
    Ok(vec![
        Figure {
            name: "a bare handler's requests a second / the API's".to_owned(),
            value: theirs / ours,
            at_most: 1.0 / 0.4,
            unit: "x",
        },
        Figure {
            name: format!("POST reprocess of {CONNECTIONS} clients during a bulk, 99th of a hundred"),
            value: slowest,
            at_most: 20.0,
            unit: "ms",
        },
    ])
}

/// A token of a program that may do everything.
async fn token(db: &Db, address: &str) -> Result<String, Box<dyn std::error::Error>> {
    let new = NewApp {
        name: Name::parse("Name", "bench")?,
        permissions: vec![Permission::EntitlementManagementReadWriteAll],
    };
    let app = app_registration::create(db, &Caller::local_operator(), &new).await?;
    let (id, secret) = (app.client.to_string(), app.secret.expose_secret().to_owned());
    let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
    let request = reqwest::Client::new().post(format!("{address}/oauth2/v2.0/token")).form(&form);
    let answer = json_of(request).await?;
    let token = answer["access_token"].as_str().ok_or("there is no token")?;
    Ok(format!("Bearer {token}"))
}

async fn json_of(request: reqwest::RequestBuilder) -> Result<Value, Box<dyn std::error::Error>> {
    Ok(serde_json::from_slice(&request.send().await?.error_for_status()?.bytes().await?)?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    state: String,
    starts_at: OffsetDateTime,
    ends_at: Option<OffsetDateTime>,
    subject_id: Uuid,
    subject: String,
    upn: String,
    package_id: Uuid,
    package: String,
}

/// The least that sends the same.
async fn rows(State(db): State<Db>) -> Json<Value> {
    let rows: Vec<Row> = sqlx::query_as(
        "select a.id, a.state, a.starts_at, a.ends_at, u.id as subject_id, u.display_name as subject,
             u.user_principal_name as upn, p.id as package_id, p.display_name as package
         from assignments a join users u on u.id = a.subject_id join access_packages p on p.id = a.package_id
         order by a.id limit 100",
    )
    .fetch_all(&db)
    .await
    .unwrap_or_default();
    let moment = |at: OffsetDateTime| at.format(&Rfc3339).unwrap_or_default();
    let value: Vec<Value> = rows
        .into_iter()
        .map(|row| {
            json!({
                "id": row.id.to_string(), "assignmentState": row.state, "assignmentStatus": row.state,
                "schedule": { "startDateTime": moment(row.starts_at),
                    "expiration": { "endDateTime": row.ends_at.map(moment) } },
                "target": { "id": row.subject_id.to_string(), "displayName": row.subject, "principalName": row.upn },
                "accessPackage": { "id": row.package_id.to_string(), "displayName": row.package },
            })
        })
        .collect();
    Json(json!({ "value": value }))
}

/// Makes it a database that has been in use for longer than from one checkpoint to the next: the files of its log are there
/// to be used again (a new one is filled with zeros first, while everybody waits), and its pages are in them.
async fn in_use(db: &Db, package: PackageId, all: &Selection) -> Result<(), Box<dyn std::error::Error>> {
    sqlx::query("checkpoint").execute(db).await?;
    let run = assignment::reprocess(db, &Caller::local_operator(), package, all).await?.run;
    ended(db, run).await?;
    Ok(())
}

/// The 99th of a hundred calls, by time in milliseconds, of clients that each reprocess one assignment after the other while
/// a run of all of them is under way.
async fn reprocess(db: &Db, address: &str, token: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let package: Uuid =
        sqlx::query_scalar("select package_id from assignments limit 1").fetch_one(db).await?;
    let wanted = i64::try_from(CONNECTIONS * (CALLS + 1))?;
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select id from assignments where package_id = $1 order by random() limit $2")
            .bind(package)
            .bind(wanted)
            .fetch_all(db)
            .await?;
    let mut clients = Vec::with_capacity(CONNECTIONS);
    let all = Selection::Matching(AssignmentFilter::default());
    in_use(db, PackageId(package), &all).await?;
    for ids in ids.chunks(CALLS + 1) {
        let mut urls: Vec<String> = ids
            .iter()
            .map(|id| format!("{address}/{ROOT}/accessPackageAssignments/{id}/reprocess"))
            .collect();
        clients.push((reqwest::Client::new(), urls.pop(), urls, token.to_owned()));
    }
    // Each has called once: it is connected, and the server has its statements ready on all its connections.
    let first = clients.iter().filter_map(|(client, first, ..)| Some(client.post(first.clone()?)));
    let first: Vec<_> =
        first.map(|request| tokio::spawn(request.header(AUTHORIZATION, token).send())).collect();
    for call in first {
        assert_eq!(call.await??.status().as_u16(), 202, "a reprocess is accepted");
    }
    let bulk = assignment::reprocess(db, &Caller::local_operator(), PackageId(package), &all).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let calling = clients.into_iter().map(|(client, _, urls, token)| {
        tokio::spawn(async move {
            let mut took = Vec::with_capacity(urls.len());
            for url in urls {
                let began = Instant::now();
                let answer = client.post(url).header(AUTHORIZATION, &token).send().await?;
                took.push(began.elapsed().as_secs_f64() * 1000.0);
                assert_eq!(answer.status().as_u16(), 202, "a reprocess is accepted");
            }
            Ok::<_, reqwest::Error>(took)
        })
    });
    let calling: Vec<_> = calling.collect();
    let mut took = Vec::new();
    for client in calling {
        took.extend(client.await??);
    }
    let state: String =
        sqlx::query_scalar("select state from runs where id = $1").bind(bulk.run.0).fetch_one(db).await?;
    took.sort_by(f64::total_cmp);
    let of_a_hundred = |which: usize| took[took.len() * which / 100];
    println!(
        "api: {} reprocess calls, half of them within {:.1} ms, 90 of 100 within {:.1}; the bulk is {state} behind them",
        took.len(),
        of_a_hundred(50),
        of_a_hundred(90),
    );
    ended(db, bulk.run).await?;
    Ok(of_a_hundred(99))
}
