use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header, encode};
use regrant_model::policy::Permission;
use serde_json::{Value, json};

use super::*;

#[path = "../../../tests/api/publisher.rs"]
mod publisher;

use publisher::{AUDIENCE, Publisher, Signing, TENANT, now, with};

/// A provider that is asked, and one that asks it.
struct Stage {
    publisher: Publisher,
    provider: Provider,
}

impl Stage {
    async fn new(keys: Vec<Value>) -> Self {
        let publisher = Publisher::new(keys).await;
        let provider = Provider::new(&publisher.issuer, AUDIENCE).unwrap();
        Self { publisher, provider }
    }

    fn claims(&self) -> Value {
        let claims = self.publisher.claims("s-1", "EntitlementManagement.Read.All openid");
        with(&with(&claims, "oid", json!("o-1")), "tid", json!(TENANT))
    }

    fn asked(&self) -> u32 {
        self.publisher.published.lock().unwrap().asked
    }

    async fn status(&self, token: &str) -> u16 {
        match self.provider.read(token).await {
            Ok(_) => 200,
            Err(failure) => failure.status.as_u16(),
        }
    }
}

#[tokio::test]
async fn a_good_token_says_who_calls_and_for_what_it_is_good() {
    let key = Signing::new("one");
    let stage = Stage::new(vec![key.public()]).await;
    let claims = stage.provider.read(&key.sign(&stage.claims())).await.unwrap();
    assert_eq!(claims.subjects(), ["s-1", "o-1"]);
    assert_eq!(claims.scopes(), [Permission::EntitlementManagementReadAll]);
    assert!(claims.roles().is_empty());
    for other in [json!("another"), json!(""), json!("http:"), json!("0190d4e2-0000-7000-8000-00000000beef")]
    {
        let token = key.sign(&with(&stage.claims(), "tid", other));
        let read = stage.provider.read(&token).await.unwrap();
        assert_eq!(read.subjects(), ["s-1"], "no object id of Microsoft's");
    }
    for (name, value) in [
        ("scope", json!("EntitlementManagement.Read.All")),
        ("scope", json!(["EntitlementManagement.Read.All"])),
    ] {
        let token = key.sign(&with(&with(&stage.claims(), "scp", Value::Null), name, value));
        let read = stage.provider.read(&token).await.unwrap();
        assert_eq!(read.scopes(), [Permission::EntitlementManagementReadAll]);
    }
    assert_eq!(stage.asked(), 1, "the keys are kept");
}

#[tokio::test]
async fn a_token_that_is_not_good_in_any_way_is_refused() {
    let (key, other) = (Signing::new("one"), Signing::new("one"));
    let stage = Stage::new(vec![key.public()]).await;
    let claims = stage.claims();
    let good = key.sign(&claims);
    let [_, body, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let text = |header: &Value| URL_SAFE_NO_PAD.encode(header.to_string());
    let confused = {
        // Signed with the published key, as if that were a secret.
        let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims, &EncodingKey::from_secret(key.pair.public_key_raw())).unwrap()
    };
    let tokens = [
        other.sign(&claims),
        confused,
        format!("{}.{body}.", text(&json!({ "alg": "none" }))),
        format!("{}.{body}.{signature}", text(&json!({ "alg": "none", "kid": "one" }))),
        format!("{}.{body}.{signature}", text(&json!({ "alg": "ES384", "kid": "one" }))),
        format!("{}.{body}.{signature}", text(&json!({ "alg": "RS256", "kid": "one" }))),
        key.sign(&with(&claims, "exp", json!(now() - 90))),
        key.sign(&with(&claims, "exp", Value::Null)),
        key.sign(&with(&claims, "nbf", json!(now() + 90))),
        key.sign(&with(&claims, "aud", json!("api://other"))),
        key.sign(&with(&claims, "aud", Value::Null)),
        key.sign(&with(&claims, "iss", json!("https://other.test"))),
        key.sign(&with(&claims, "iss", Value::Null)),
        key.sign(&with(&claims, "sub", Value::Null)),
        String::new(),
        "a.b.c".to_owned(),
    ];
    for token in tokens {
        assert_eq!(stage.status(&token).await, 401, "{token}");
    }
    assert_eq!(stage.status(&good).await, 200);
    // Clocks may differ by a minute.
    assert_eq!(stage.status(&key.sign(&with(&claims, "exp", json!(now() - 30)))).await, 200);
    assert_eq!(stage.status(&key.sign(&with(&claims, "nbf", json!(now() + 30)))).await, 200);
    let personal = key.sign(&with(&claims, "tid", json!(PERSONAL)));
    assert_eq!(stage.status(&personal).await, 403, "a personal account");
    assert!(is_personal(&format!("https://login.microsoftonline.com/{PERSONAL}/v2.0")));
}

#[tokio::test]
async fn changed_keys_are_followed_and_made_up_ones_asked_for_once() {
    let (old, new) = (Signing::new("old"), Signing::new("new"));
    let stage = Stage::new(vec![old.public()]).await;
    let claims = stage.claims();
    assert_eq!(stage.status(&old.sign(&claims)).await, 200);
    stage.publisher.published.lock().unwrap().keys = vec![new.public()];
    assert_eq!(stage.status(&new.sign(&claims)).await, 200, "an unknown key is looked for at once");
    assert_eq!(stage.status(&old.sign(&claims)).await, 401, "the old one is withdrawn");
    assert_eq!(stage.asked(), 2);
    for _ in 0..20 {
        assert_eq!(stage.status(&Signing::new("made up").sign(&claims)).await, 401);
    }
    assert_eq!(stage.asked(), 2, "not for each of them");
    assert_eq!(stage.status(&new.sign(&claims)).await, 200);
}

#[tokio::test]
async fn who_hangs_up_does_not_make_regrant_ask_again() {
    let key = Signing::new("one");
    let stage = Stage::new(vec![key.public()]).await;
    assert_eq!(stage.status(&key.sign(&stage.claims())).await, 200);
    let made_up = Signing::new("made up").sign(&stage.claims());
    for _ in 0..20 {
        let asking = stage.provider.read(&made_up);
        let _gone = tokio::time::timeout(Duration::from_micros(1), asking).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(stage.status(&made_up).await, 401);
    assert_eq!(stage.asked(), 2);
}

#[tokio::test]
async fn many_tokens_at_once_ask_for_the_keys_once() {
    let key = Signing::new("one");
    let stage = Stage::new(vec![key.public()]).await;
    let token = key.sign(&stage.claims());
    let all = futures::future::join_all((0..50).map(|_| stage.status(&token))).await;
    assert!(all.iter().all(|status| *status == 200));
    assert_eq!(stage.asked(), 1);
}

#[tokio::test]
async fn keys_count_on_while_the_provider_does_not_answer() {
    let key = Signing::new("one");
    let mut stage = Stage::new(vec![key.public()]).await;
    Arc::get_mut(&mut stage.provider.keys).unwrap().pause = Duration::from_millis(50);
    let token = key.sign(&stage.claims());
    stage.publisher.published.lock().unwrap().down = true;
    let failure = stage.provider.read(&token).await.unwrap_err();
    assert_eq!((failure.status.as_u16(), failure.code), (503, "ServiceUnavailable"));
    assert!(failure.retry_after.is_some());
    assert_eq!(stage.status(&token).await, 503);
    assert_eq!(stage.asked(), 1, "a provider that is down is left in peace for a moment");
    tokio::time::sleep(Duration::from_millis(60)).await;
    stage.publisher.published.lock().unwrap().down = false;
    assert_eq!(stage.status(&token).await, 200);
    stage.publisher.published.lock().unwrap().down = true;
    assert_eq!(stage.status(&Signing::new("other").sign(&stage.claims())).await, 401);
    assert_eq!(stage.status(&token).await, 200, "what is known counts on");
}

#[tokio::test]
async fn keys_of_other_kinds_and_of_other_issuers_do_not_count() {
    let key = Signing::new("one");
    let secret = URL_SAFE_NO_PAD.encode([7; 32]);
    let others = vec![
        json!({ "kty": "oct", "kid": "shared", "alg": "HS256", "k": secret }),
        json!({ "kty": "AKP", "kid": "of tomorrow", "alg": "ML-DSA-44", "pub": "AA" }),
        json!({ "kty": "EC", "crv": "P-256", "kid": "enc", "use": "enc", "x": "AA", "y": "AA" }),
        key.public(),
    ];
    let stage = Stage::new(others).await;
    let header = Header { kid: Some("shared".to_owned()), ..Header::new(Algorithm::HS256) };
    let shared = encode(&header, &stage.claims(), &EncodingKey::from_secret(&[7; 32])).unwrap();
    assert_eq!(stage.status(&shared).await, 401);
    assert_eq!(stage.status(&key.sign(&stage.claims())).await, 200);

    let stage = Stage::new(vec![key.public()]).await;
    stage.publisher.published.lock().unwrap().issuer = Some("https://other.test".to_owned());
    assert_eq!(stage.status(&key.sign(&stage.claims())).await, 503);
}

#[test]
fn an_issuer_is_reached_safely_or_not_at_all() {
    for bad in
        ["login.example.com", "http://login.example.com", "ftp://example.com", "https://example.com/?a=b"]
    {
        assert!(Provider::new(bad, AUDIENCE).is_err(), "{bad}");
    }
    for good in ["https://login.example.com/tenant/v2.0", "http://127.0.0.1:4000", "http://localhost:4000/"] {
        assert!(Provider::new(good, AUDIENCE).is_ok(), "{good}");
    }
}
