//! A tenant, a program that calls, and what it is told.

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode};
use regrant_core::app_registration::{self, Credentials, NewApp};
use regrant_core::directory::user::{self, NewUser};
use regrant_core::engine::{Engine, Settings, Systems};
use regrant_core::identity::{self, Holder, NewIdentity};
use regrant_core::input::{Name, Upn};
use regrant_core::role::{self, NewHolder};
use regrant_core::secret::SecretKey;
use regrant_core::testing::{Scene, TestDatabase};
use regrant_core::{Caller, seed};
use regrant_graph::{GraphState, Provider};
use regrant_model::policy::{Permission, Role};
use regrant_model::view::RoleHolderKind;
use regrant_model::{AssignmentId, CatalogId, PackageId, PolicyId, RequestId, UserId};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use std::num::NonZeroU32;
use std::sync::Arc;
use time::Duration;
use tower::ServiceExt as _;

use crate::publisher::{AUDIENCE, Publisher, Signing};

/// Where the API is reached.
pub const URL: &str = "https://regrant.test";
/// Entitlement management in beta.
pub const BETA: &str = "/beta/identityGovernance/entitlementManagement";
/// Entitlement management in v1.0.
pub const V1: &str = "/v1.0/identityGovernance/entitlementManagement";

/// Amara has a package that gives a group, and was taken out of the group.
pub struct Stage {
    pub db: TestDatabase,
    pub router: Router,
    pub key: Arc<SecretKey>,
    pub catalog: CatalogId,
    pub other_catalog: CatalogId,
    pub package: PackageId,
    pub policy: PolicyId,
    pub group: seed::Group,
    pub amara: UserId,
    pub bilal: UserId,
    pub assignment: AssignmentId,
    pub ended: AssignmentId,
    pub failed: RequestId,
    pub late: RequestId,
    /// One that waits for its start.
    pub scheduled: RequestId,
    /// The organisation's identity provider, and its key.
    pub publisher: Publisher,
    pub signing: Signing,
}

/// What came back.
pub struct Told {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Told {
    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The code of an error.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The objects of a list.
    pub fn value(&self) -> Vec<Value> {
        self.json()["value"].as_array().cloned().unwrap_or_else(|| panic!("no list: {}", self.text))
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Stage {
    pub async fn new() -> Self {
        use regrant_model::state::{RequestState, RequestType};
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let other_catalog = scene.catalog("Other");
        let catalog = scene.catalog("Sales");
        let (amara, bilal) = (scene.user("Amara Okafor"), scene.user("Bilal Haddad"));
        let group = scene.group("sales");
        let package = scene.package("Sales", &[group.member]);
        let policy = scene.policy_of(package);
        let assignment = scene.assignment(package, amara);
        scene.take_out(amara, group.member);
        let chloe = scene.user("Chloé D'Arcy");
        let ended = scene.ended(package, chloe);
        let dina = scene.user("Dina Fuchs");
        let failing = scene.undelivered(package, dina);
        let failed =
            scene.request(RequestType::AdminAdd, failing, RequestState::DeliveryFailed, Duration::days(1));
        let emil = scene.user("Emil Novák");
        let older = scene.undelivered(package, emil);
        let late =
            scene.request(RequestType::AdminAdd, older, RequestState::DeliveryFailed, Duration::days(8));
        let scheduled =
            scene.request(RequestType::AdminAdd, ended, RequestState::Scheduled, Duration::days(1));
        scene.load().await;
        let key = Arc::new(SecretKey::ephemeral());
        let signing = Signing::new("one");
        let publisher = Publisher::new(vec![signing.public()]).await;
        let provider = Arc::new(Provider::new(&publisher.issuer, AUDIENCE).unwrap());
        let state = GraphState::new(db.pool().clone(), URL.parse().unwrap(), &key).provider(Some(provider));
        let router = regrant_graph::router(state);
        Self {
            db,
            router,
            key,
            catalog,
            other_catalog,
            package,
            policy,
            group,
            amara,
            bilal,
            assignment,
            ended,
            failed,
            late,
            scheduled,
            publisher,
            signing,
        }
    }

    /// The same, where each client may make so many calls a second.
    pub fn at_rate(self, rate: NonZeroU32) -> Self {
        let state = GraphState::new(self.db.pool().clone(), URL.parse().unwrap(), &self.key).api_rate(rate);
        Self { router: regrant_graph::router(state), ..self }
    }

    /// A program with these permissions.
    pub async fn program(&self, name: &str, permissions: &[Permission]) -> Credentials {
        let new = NewApp { name: Name::parse("Name", name).unwrap(), permissions: permissions.to_vec() };
        app_registration::create(self.db.pool(), &Caller::local_operator(), &new).await.unwrap()
    }

    /// Gives a program a role in a catalog.
    pub async fn grant(&self, program: &Credentials, role: Role, catalog: CatalogId) {
        let holder = RoleHolderKind::App(program.client);
        let new = NewHolder { role, holder, catalog: Some(catalog) };
        role::grant(self.db.pool(), &Caller::local_operator(), new).await.unwrap();
    }

    /// A token, as a program gets it.
    pub async fn token(&self, program: &Credentials) -> String {
        let told = self.ask_token(&program.client.to_string(), program.secret.expose_secret()).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
        told.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// A token that is sound but for its audience: Regrant has been reached under another address when it was made.
    pub async fn token_for_another_address(&self, program: &Credentials) -> String {
        let state = GraphState::new(self.db.pool().clone(), "https://other.test".parse().unwrap(), &self.key);
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            program.client,
            program.secret.expose_secret()
        );
        let request = Request::post("/oauth2/v2.0/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        let answer = regrant_graph::router(state).oneshot(request).await.unwrap();
        let text = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let told: Value = serde_json::from_slice(&text).unwrap();
        told["access_token"].as_str().unwrap().to_owned()
    }

    /// Asks for a token.
    pub async fn ask_token(&self, client: &str, secret: &str) -> Told {
        let form = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
        let request = Request::post("/oauth2/v2.0/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        self.send(request).await
    }

    /// A user of whom the identity provider knows by their name, with a role, if one is given.
    pub async fn person(&self, name: &str, role: Option<(Role, Option<CatalogId>)>) -> UserId {
        let (pool, operator) = (self.db.pool(), Caller::local_operator());
        let new = NewUser {
            upn: Upn::parse("User", &format!("{name}@contoso.test").replace([' ', '\''], "-")).unwrap(),
            name: Name::parse("Name", name).unwrap(),
            mail: None,
            job_title: None,
            department: None,
        };
        let user = user::create(pool, &operator, &new).await.unwrap();
        self.link(user, name).await;
        if let Some((role, catalog)) = role {
            let new = NewHolder { role, holder: RoleHolderKind::User(user), catalog };
            role::grant(pool, &operator, new).await.unwrap();
        }
        user
    }

    /// Lets the identity provider's tokens for this name speak for a user.
    pub async fn link(&self, user: UserId, name: &str) {
        let identity = NewIdentity::parse(&self.publisher.issuer, &name.replace(' ', "-")).unwrap();
        identity::link(self.db.pool(), &Caller::local_operator(), Holder::User(user), &identity)
            .await
            .unwrap();
    }

    /// A token of the identity provider's for that name.
    pub fn delegated(&self, name: &str, scopes: &str) -> String {
        self.signing.sign(&self.publisher.claims(&name.replace(' ', "-"), scopes))
    }

    /// A token that may do everything.
    pub async fn all_powerful(&self) -> String {
        use Permission as P;
        let all = [P::EntitlementManagementReadWriteAll, P::UserReadAll, P::GroupMemberReadWriteAll];
        let program = self.program("All", &all).await;
        self.token(&program).await
    }

    pub async fn send(&self, request: Request<Body>) -> Told {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let text = to_bytes(body, usize::MAX).await.unwrap();
        Told { status: parts.status, headers: parts.headers, text: String::from_utf8(text.to_vec()).unwrap() }
    }

    /// A call with a token, or without one where it is empty.
    pub async fn call(&self, token: &str, method: Method, path: &str, body: &str) -> Told {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn get(&self, token: &str, path: &str) -> Told {
        self.call(token, Method::GET, path, "").await
    }

    pub async fn post(&self, token: &str, path: &str, body: &str) -> Told {
        self.call(token, Method::POST, path, body).await
    }

    /// Lets the engine do all there is to do.
    pub async fn quiet(&self) {
        let engine = Engine::new(self.db.pool().clone(), Systems::new(self.key.clone()), Settings::default());
        engine.run_until_quiet().await.unwrap();
    }
}
