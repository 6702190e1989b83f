//! A portal that runs, and a browser without a screen.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use regrant_core::{
    Caller,
    account::{self, NewAccount, Password},
    engine::{Engine, Settings, Systems},
    input::{Name, Upn},
    secret::SecretKey,
    testing::{Scene, TestDatabase},
};
use regrant_graph::Provider;
use regrant_server::{
    assets::{File, Site},
    http::{AppState, serve, serve_tls},
    tls::Tls,
};
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, ACCEPT_ENCODING, COOKIE, HeaderMap, LOCATION, REFERER, SET_COOKIE},
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

pub const PASSWORD: &str = "a password for tests";

/// A site of two files, one of them compressed; "smaller" stands for what brotli makes of it.
pub fn files() -> Vec<File> {
    vec![
        File {
            name: "pkg/regrant.wasm",
            plain: b"\0asm and more",
            brotli: Some(b"smaller"),
            gzip: Some(b"small"),
        },
        File { name: "pkg/regrant.js", plain: b"export default 1;", brotli: None, gzip: None },
        File { name: "idiomorph.js", plain: b"export const Idiomorph = 1;", brotli: None, gzip: None },
        File { name: "pkg/regrant.css", plain: b"main { margin: 0 }", brotli: None, gzip: None },
        File { name: "icon.svg", plain: b"<svg/>", brotli: None, gzip: None },
    ]
}

pub struct Portal {
    pub db: TestDatabase,
    pub engine: Engine,
    pub address: SocketAddr,
    /// Ends when the web server has stopped.
    pub serving: JoinHandle<io::Result<()>>,
    stop: CancellationToken,
    _stop_at_end: DropGuard,
}

impl Portal {
    pub async fn start() -> Self {
        Self::start_as("http://127.0.0.1").await
    }

    /// A portal that people reach under this address, through a proxy.
    pub async fn start_as(public_url: &str) -> Self {
        Self::start_with(public_url, None, None).await
    }

    /// A portal that encrypts by itself.
    pub async fn start_tls(tls: &Tls) -> Self {
        Self::start_with("https://localhost", Some(tls), None).await
    }

    /// A portal whose API takes the tokens of an identity provider.
    pub async fn start_trusting(provider: Provider) -> Self {
        Self::start_with("http://127.0.0.1", None, Some(provider)).await
    }

    async fn start_with(public_url: &str, tls: Option<&Tls>, provider: Option<Provider>) -> Self {
        let db = TestDatabase::new().await;
        let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
        let engine = Engine::new(db.pool().clone(), systems.clone(), Settings::default());
        let site: &'static Site = Box::leak(Box::new(Site::new(&files())));
        let state = AppState::new(db.pool().clone(), systems, public_url.parse().unwrap())
            .behind_proxy(true)
            .provider(provider)
            .site(site);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let (tls, until) = (tls.cloned(), stop.clone());
        let serving = tokio::spawn(async move {
            match tls {
                Some(tls) => {
                    tokio::spawn(tls.clone().watch(until.clone()));
                    serve_tls(listener, &tls, state, until).await
                }
                None => serve(listener, state, until).await,
            }
        });
        Self { db, engine, address, serving, _stop_at_end: stop.clone().drop_guard(), stop }
    }

    pub async fn scene(&self) -> Scene {
        Scene::new(&self.db).await
    }

    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// An account, named like this, for somebody of a scene.
    pub async fn account(&self, user_name: &str, caller: &Caller) {
        let principal: String = sqlx::query_scalar("select user_principal_name from users where id = $1")
            .bind(caller.user.map(|user| user.0))
            .fetch_one(self.db.pool())
            .await
            .unwrap();
        let new = NewAccount {
            user_name: Name::parse("user name", user_name).unwrap(),
            upn: Upn::parse("user principal name", &principal).unwrap(),
            name: None,
            password: Password::parse(PASSWORD.into()).unwrap(),
        };
        account::create(self.db.pool(), &Caller::local_operator(), new).await.unwrap();
    }

    /// Somebody without a role, as `mei`.
    pub async fn mei(&self) -> Caller {
        let mut scene = self.scene().await;
        let mei = scene.end_user("Mei Tanaka");
        scene.load().await;
        self.account("mei", &mei).await;
        mei
    }

    pub fn browser(&self) -> Browser {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_backend_preconfigured(regrant_core::tls::trusting_system().unwrap())
            .build()
            .unwrap();
        Browser {
            client,
            origin: format!("http://{}", self.address),
            cookie: Mutex::default(),
            address: "192.0.2.1".to_owned(),
        }
    }

    /// A browser in which this account is signed in.
    pub async fn signed_in(&self, user_name: &str) -> Browser {
        let browser = self.browser();
        let answer = browser.sign_in(user_name, PASSWORD).await;
        assert_eq!(answer.location(), "/", "{answer:?}");
        browser
    }

    /// What the audit log says, oldest first, as "action actor object".
    pub async fn audit(&self) -> Vec<String> {
        sqlx::query_scalar(
            "select action || ' by ' || actor_name || ' on ' || object_name || ' ' || detail::text
             from audit_entries where object_type = 'account' order by at, id",
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap()
    }
}

pub struct Browser {
    client: reqwest::Client,
    origin: String,
    cookie: Mutex<Option<String>>,
    /// Where it stands, as our proxy tells it.
    pub address: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |location| location.to_str().unwrap())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Browser {
    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_cookie(&self, cookie: Option<String>) {
        *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = cookie;
    }

    /// Like a person who types an address or follows a link.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header(ACCEPT, "text/html,*/*")).await
    }

    /// The same, of a browser that takes compressed answers; the body is what has come.
    pub async fn get_compressed(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).header(ACCEPT, "text/html,*/*");
        self.send(request.header(ACCEPT_ENCODING, "gzip, deflate, br")).await
    }

    /// Like a script of the page.
    pub async fn fetch(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header(ACCEPT, "application/json")).await
    }

    /// Like a form of the page, sent without JavaScript.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(ACCEPT, "text/html,*/*")
            .header("sec-fetch-site", "same-origin")
            .header(REFERER, format!("{}/the-page", self.origin))
            .form(fields);
        self.send(request).await
    }

    pub async fn sign_in(&self, user_name: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("user_name", user_name), ("password", password)]).await
    }

    /// Whether the portal lets this browser in.
    pub async fn is_in(&self) -> bool {
        let answer = self.get("/").await;
        assert!(
            answer.status == StatusCode::OK || answer.location() == "/sign-in",
            "neither in nor out: {answer:?}"
        );
        answer.status == StatusCode::OK
    }

    /// The message that waits for the next page.
    pub async fn alert(&self) -> String {
        let page = self.get("/sign-in").await.body;
        let Some((_, rest)) = page.split_once("role=\"alert\"") else { return String::new() };
        let text = rest.split_once('>').map_or("", |(_, rest)| rest);
        let end = text.find("</div>").unwrap_or(text.len());
        let mut plain = String::new();
        let mut inside = false;
        for letter in text[..end].chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => plain.push(letter),
                _ => {}
            }
        }
        plain
    }

    /// A request with the cookie, about which the test says the rest.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{path}", self.origin))
            .header("x-forwarded-for", self.address.clone());
        match self.cookie() {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    /// Sends it and keeps the session's cookie of the answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap_or_default();
            if pair.starts_with("regrant=") || pair.starts_with("__Host-regrant=") {
                self.set_cookie((!pair.ends_with('=')).then(|| pair.to_owned()));
            }
        }
        let (status, headers) = (answer.status(), answer.headers().clone());
        Answer { status, headers, body: answer.text().await.unwrap() }
    }
}

/// An id that belongs to nothing.
pub fn unknown() -> Uuid {
    Uuid::now_v7()
}
