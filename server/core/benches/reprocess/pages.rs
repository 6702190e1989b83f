//! The Assignments page over HTTP, against a bare axum handler that runs the same query and writes the same rows as HTML.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use regrant_core::account::{self, NewAccount, Password};
use regrant_core::db::Db;
use regrant_core::input::{Name, Upn};
use regrant_core::role::{self, NewHolder};
use regrant_core::{Caller, assignment};
use regrant_model::PackageId;
use regrant_model::policy::Role;
use regrant_model::view::{AssignmentFilter, RoleHolderKind};
use reqwest::header::{ACCEPT, COOKIE, SET_COOKIE};
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use sqlx::types::Uuid;

use super::load::{CONNECTIONS, load};
use super::serving::Serving;
use super::{Figure, median};

const ALONE: usize = 101;
const PASSWORD: &str = "correct horse battery staple";

pub async fn measure(
    db: &Db,
    options: &PgConnectOptions,
    folder: &Path,
) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let Some(binary) = std::env::var_os("REGRANT_BIN") else {
        println!("pages: REGRANT_BIN names no binary, so there is nothing to measure");
        return Ok(Vec::new());
    };
    let package: Uuid =
        sqlx::query_scalar("select package_id from assignments limit 1").fetch_one(db).await?;
    administrator(db).await?;

    let began = Instant::now();
    let server = Serving::start(binary, options, folder, &[]).await?;
    let address = server.address.as_str();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    client.get(format!("{address}/sign-in")).send().await?.error_for_status()?.bytes().await?;
    let started = began.elapsed().as_secs_f64() * 1000.0;

    let cookie = sign_in(&client, address).await?;
    let page = format!("{address}/identity-governance/access-packages/{package}/assignments");
    let text = read(&client, &page, &cookie).await?;
    assert_eq!(text.matches("<tr id=\"row-").count(), 50, "the page has 50 rows");
    println!("pages: the Assignments page has {} KB", text.len() / 1024);
    let page_alone = alone(&client, &page, &cookie).await?;
    let ours = load(&page, COOKIE, &cookie).await?;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let bare = format!("http://{}/", listener.local_addr()?);
    let app = Router::new().route("/", get(rows)).with_state((db.clone(), PackageId(package)));
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    assert_eq!(read(&client, &bare, "").await?.matches("<tr>").count(), 50);
    let bare_alone = alone(&client, &bare, "").await?;
    let theirs = load(&bare, COOKIE, "").await?;
    serving.abort();
    server.stop().await?;
    println!(
        "pages: {ours:.0} a second at {CONNECTIONS} connections; a bare handler with the same query {theirs:.0} a second, \
         and {bare_alone:.2} ms alone"
    );
    Ok(vec![
        Figure { name: "first page after the start".to_owned(), value: started, at_most: 1000.0, unit: "ms" },
        Figure {
            name: "the Assignments page alone, median".to_owned(),
            value: page_alone,
            at_most: 3.0,
            unit: "ms",
        },
        Figure {
            name: "a bare handler's requests a second / the page's".to_owned(),
            value: theirs / ours,
            at_most: 1.0 / 0.3,
            unit: "x",
        },
    ])
}

/// The least that shows the same rows.
async fn rows(State((db, package)): State<(Db, PackageId)>) -> Html<String> {
    let caller = Caller::local_operator();
    let filter = AssignmentFilter::default();
    let mut html = String::with_capacity(16 * 1024);
    html.push_str("<!DOCTYPE html><table><tbody>");
    if let Ok(list) = assignment::list(&db, &caller, package, &filter, None).await {
        for row in list.page.rows {
            let _ = write!(
                html,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                row.subject.name,
                row.subject.upn,
                row.policy.name,
                row.status()
            );
        }
    }
    html.push_str("</tbody></table>");
    Html(html)
}

async fn administrator(db: &Db) -> Result<(), Box<dyn std::error::Error>> {
    let operator = Caller::local_operator();
    let account = NewAccount {
        user_name: Name::parse("User name", "bench")?,
        upn: Upn::parse("User principal name", "bench@regrant.test")?,
        name: None,
        password: Password::parse(SecretString::from(PASSWORD))?,
    };
    let user = account::create(db, &operator, account).await?;
    let holder = RoleHolderKind::User(user);
    let role = NewHolder { role: Role::GlobalAdministrator, holder, catalog: None };
    role::grant(db, &operator, role).await?;
    Ok(())
}

/// Signs in; gives the session's cookie.
async fn sign_in(client: &reqwest::Client, address: &str) -> Result<String, Box<dyn std::error::Error>> {
    let form = [("user_name", "bench"), ("password", PASSWORD)];
    let answer = client
        .post(format!("{address}/sign-in"))
        .header(ACCEPT, "text/html")
        .header("origin", address)
        .form(&form)
        .send()
        .await?;
    let set = answer.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).next_back();
    let cookie = set.and_then(|set| set.split(';').next()).ok_or("signing in gave no session")?;
    Ok(cookie.to_owned())
}

/// How many milliseconds a page takes while nothing else is asked for: the median.
async fn alone(
    client: &reqwest::Client,
    page: &str,
    cookie: &str,
) -> Result<f64, Box<dyn std::error::Error>> {
    let mut took = Vec::with_capacity(ALONE);
    for _ in 0..ALONE {
        let began = Instant::now();
        read(client, page, cookie).await?;
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(took))
}

async fn read(
    client: &reqwest::Client,
    page: &str,
    cookie: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let request = client.get(page).header(ACCEPT, "text/html").header(COOKIE, cookie);
    Ok(request.send().await?.error_for_status()?.text().await?)
}
