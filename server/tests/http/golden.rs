//! The golden list of addresses: what each of them answers to those who may not. The addresses are the router's own, so that a
//! new one can't be forgotten: it changes the list, and what it takes has to be known here.

use std::collections::HashMap;
use std::fmt::Write as _;

use regrant_core::{
    Caller,
    app_registration::{self, NewApp},
    assignment,
    input::Name,
    role,
};
use regrant_model::policy::Role;
use regrant_model::state::{RequestState, RequestType};
use regrant_model::view::{AssignmentFilter, Selection};
use regrant_server::http::addresses;
use reqwest::{Method, StatusCode, header::ACCEPT};
use time::Duration;

use crate::support::{Answer, Browser, Portal, unknown};

/// What all names of the tenant contain that nobody of them may learn.
const SECRET: &str = "Secret";

/// What stands in addresses and forms, by name: things that are there, in a catalog in which none of them has a role.
struct Known(HashMap<&'static str, String>);

impl Known {
    async fn new(portal: &Portal) -> Self {
        let mut scene = portal.scene().await;
        let catalog = scene.catalog("Secret catalog");
        let group = scene.group("Secret group");
        let application = scene.application("Secret application", &["Secret role"]);
        let package = scene.package("Secret package", &[group.member, application.roles[0]]);
        let policy = scene.policy_of(package);
        let user = scene.user("Secret person");
        let held = scene.assignment(package, user);
        let request = scene.request(RequestType::AdminAdd, held, RequestState::Delivered, Duration::days(1));
        scene.world().hold(user, Role::CatalogReader, Some(catalog));
        scene.world().hold(user, Role::GlobalReader, None);
        let elsewhere = scene.catalog("Elsewhere");
        let owner = scene.caller(Role::CatalogOwner, elsewhere);
        scene.load().await;
        portal.account("elsewhere", &owner).await;
        let (pool, operator) = (portal.db.pool(), Caller::local_operator());
        let all = Selection::Matching(AssignmentFilter::default());
        let run = assignment::reprocess(pool, &operator, package, &all).await.unwrap().run;
        let holder = role::list(pool, &operator).await.unwrap()[0].id;
        let program =
            NewApp { name: Name::parse("Name", "Secret program").unwrap(), permissions: Vec::new() };
        let app = app_registration::register(pool, &operator, &program).await.unwrap();
        let system = regrant_model::SystemId::BUILTIN;
        let ids = [
            ("package", package.to_string()),
            ("catalog", catalog.to_string()),
            ("policy", policy.to_string()),
            ("request", request.to_string()),
            ("assignment", held.to_string()),
            ("run", run.to_string()),
            ("user", user.to_string()),
            ("group", group.id.to_string()),
            ("resource", group.resource.to_string()),
            ("application", application.id.to_string()),
            ("system", system.to_string()),
            ("id", holder.to_string()),
            ("import", unknown().to_string()),
            ("selected[0]", unknown().to_string()),
            ("add[0]", group.owner.to_string()),
            ("holder", format!("user:{user}")),
            ("app", app.to_string()),
            ("with", format!("group:{}", group.id)),
        ];
        let words = [
            ("name", "Name"),
            ("user_name", "nobody"),
            ("password", "not the password"),
            ("upn", "name@contoso.test"),
            ("revision", "1"),
            ("version", "1"),
            ("enabled", "true"),
            ("hidden", "true"),
            ("requestors", "everyone"),
            ("table", "users"),
            ("role", "CatalogReader"),
            ("external_id", "cn=x"),
            ("issuer", "https://login.contoso.test"),
            ("subject", "nobody"),
            ("settings[url]", "ldap://127.0.0.1:1/"),
            ("settings[allow_plaintext]", "true"),
            ("settings[bind_dn]", "cn=x"),
            ("settings[user_base]", "dc=x"),
            ("settings[group_base]", "dc=x"),
            ("density", "compact"),
            ("any", "no/such/page"),
        ];
        let words = words.map(|(name, word)| (name, word.to_owned()));
        Self(ids.into_iter().chain(words).collect())
    }

    /// An address with what belongs in it.
    fn fill(&self, path: &str) -> String {
        let mut filled = String::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').expect("a closing brace");
            let known = self.0.get(name.trim_start_matches('*'));
            filled += before;
            filled += known.unwrap_or_else(|| panic!("say what stands for {name} in {path}"));
            rest = after;
        }
        filled += rest;
        if path.contains("separation-of-duties/both") {
            filled += "?with=";
            filled += &self.0["with"];
        }
        filled
    }

    /// Ids as the names of what they are of, so that two runs of the test say the same.
    fn named(&self, location: &str) -> String {
        let mut ids: Vec<_> = self.0.iter().filter(|(_, id)| id.len() >= 36).collect();
        ids.sort();
        let plain = location.replace("%2F", "/").replace("%3F", "?").replace("%3D", "=").replace("%3A", ":");
        ids.into_iter().fold(plain, |text, (name, id)| text.replace(id.as_str(), &format!("{{{name}}}")))
    }

    async fn ask(&self, browser: &Browser, method: &Method, path: &str, accept: &str) -> Answer {
        let request = browser.request(method.clone(), &self.fill(path)).header(ACCEPT, accept);
        let request = if *method == Method::POST {
            // Everything at once, but there "role" is a list of resource roles.
            let mut form = self.0.clone();
            form.retain(|name, _| path != "/ui/packages/create" || *name != "role");
            request.header("sec-fetch-site", "same-origin").form(&form)
        } else {
            request
        };
        browser.send(request).await
    }

    fn told(&self, answer: &Answer) -> String {
        let status = answer.status.as_u16();
        if answer.status.is_redirection() {
            return format!("{status} {}", self.named(answer.location()));
        }
        let kind = (!answer.status.is_success())
            .then(|| serde_json::from_str::<serde_json::Value>(&answer.body).ok())
            .flatten()
            .and_then(|error| Some(format!(" {}", error["kind"].as_str()?)));
        format!("{status}{}", kind.unwrap_or_default())
    }
}

#[tokio::test]
async fn what_every_address_answers_to_those_who_may_not() {
    let portal = Portal::start().await;
    let known = Known::new(&portal).await;
    portal.mei().await;
    let changes = "select count(*) from audit_entries where object_type <> 'account'";
    let before: i64 = sqlx::query_scalar(changes).fetch_one(portal.db.pool()).await.unwrap();
    let mut all = addresses();
    all.sort_by(|one, other| (&one.1, one.0.as_str()).cmp(&(&other.1, other.0.as_str())));
    all.dedup();
    assert!(all.len() > 90, "pages, server functions, and the rest: {}", all.len());

    let mut text = String::new();
    let accounts = [("no role", "mei"), ("owner elsewhere", "elsewhere")];
    let mut browsers = [portal.signed_in("mei").await, portal.signed_in("elsewhere").await];
    for (method, path) in &all {
        writeln!(text, "{method} {path}").unwrap();
        let page = "text/html,*/*";
        let asked = known.ask(&portal.browser(), method, path, page).await;
        writeln!(text, "    anonymous, a page: {}", known.told(&asked)).unwrap();
        assert!(!asked.body.contains(SECRET), "{path}: {}", asked.body);
        let called = known.ask(&portal.browser(), method, path, "application/json").await;
        writeln!(text, "    anonymous, a script: {}", known.told(&called)).unwrap();
        assert!(!called.body.contains(SECRET), "{path}: {}", called.body);
        for ((who, account), browser) in accounts.into_iter().zip(&mut browsers) {
            let accept = if path.starts_with("/ui/") { "application/json" } else { page };
            let answer = known.ask(browser, method, path, accept).await;
            writeln!(text, "    {who}: {}", known.told(&answer)).unwrap();
            assert!(!answer.body.contains(SECRET), "{who} {path}: {}", answer.body);
            assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{who} {path}: {}", answer.body);
            assert!(!answer.body.contains("missing or can't be understood"), "say what {path} takes");
            if path.starts_with("/sign-") {
                *browser = portal.signed_in(account).await;
            }
        }
    }
    insta::assert_snapshot!(text);
    let after: i64 = sqlx::query_scalar(changes).fetch_one(portal.db.pool()).await.unwrap();
    assert_eq!(after, before, "none of them has changed anything");
}
