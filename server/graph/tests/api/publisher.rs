//! An identity provider on a real socket: its description, its keys, and tokens signed with them.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// Whom its tokens are for.
pub const AUDIENCE: &str = "api://regrant";
/// The tenant that its address names, as Microsoft's do.
pub const TENANT: &str = "0190d4e2-0000-7000-8000-00000000cafe";

/// A key of the provider's.
pub struct Signing {
    id: &'static str,
    pub pair: rcgen::KeyPair,
}

impl Signing {
    pub fn new(id: &'static str) -> Self {
        Self { id, pair: rcgen::KeyPair::generate().unwrap() }
    }

    /// As it is published.
    pub fn public(&self) -> Value {
        let point = self.pair.public_key_raw();
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "kid": self.id, "use": "sig", "alg": "ES256",
            "x": part(&point[1..33]), "y": part(&point[33..65]) })
    }

    pub fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.id.to_owned()), ..Header::new(Algorithm::ES256) };
        encode(&header, claims, &EncodingKey::from_ec_der(&self.pair.serialize_der())).unwrap()
    }
}

/// What is published, and how often the keys were asked for.
pub struct Published {
    pub keys: Vec<Value>,
    pub issuer: Option<String>,
    pub asked: u32,
    pub down: bool,
}

/// The provider.
pub struct Publisher {
    pub published: Arc<Mutex<Published>>,
    pub issuer: String,
}

impl Publisher {
    pub async fn new(keys: Vec<Value>) -> Self {
        let published = Arc::new(Mutex::new(Published { keys, issuer: None, asked: 0, down: false }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/{TENANT}", listener.local_addr().unwrap());
        let (described, keys) = (published.clone(), published.clone());
        let own = issuer.clone();
        let description = move || async move {
            let issuer = described.lock().unwrap().issuer.clone().unwrap_or_else(|| own.clone());
            Json(json!({ "issuer": issuer, "jwks_uri": format!("{own}/keys") }))
        };
        let keys = move || async move {
            let mut published = keys.lock().unwrap();
            published.asked += 1;
            if published.down {
                return Err(StatusCode::BAD_GATEWAY);
            }
            Ok(Json(json!({ "keys": published.keys })))
        };
        let router = Router::new()
            .route(&format!("/{TENANT}/.well-known/openid-configuration"), get(description))
            .route(&format!("/{TENANT}/keys"), get(keys));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { published, issuer }
    }

    /// What a good token of somebody says.
    pub fn claims(&self, subject: &str, scopes: &str) -> Value {
        let now = now();
        json!({ "iss": self.issuer, "aud": AUDIENCE, "sub": subject, "exp": now + 300, "nbf": now, "scp": scopes })
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

/// The claims with one more, or another one; null takes it out.
pub fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    let object = claims.as_object_mut().unwrap();
    if value.is_null() {
        object.remove(name);
    } else {
        object.insert(name.to_owned(), value);
    }
    claims
}
