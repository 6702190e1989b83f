use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

const REQUEST: HeaderName = HeaderName::from_static("request-id");
const CLIENT: HeaderName = HeaderName::from_static("client-request-id");
/// A client's own id is echoed up to this length.
const LONGEST: usize = 128;

/// By which a call is found in the logs of both sides.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    pub request: Uuid,
    /// The client's own; ours where it sent none.
    pub client: String,
}

impl Ids {
    pub fn of(headers: &HeaderMap) -> Self {
        let request = Uuid::now_v7();
        let sent = headers.get(CLIENT).and_then(|id| id.to_str().ok());
        let client = sent.filter(|id| !id.is_empty() && id.len() <= LONGEST);
        Self { request, client: client.map_or_else(|| request.to_string(), str::to_owned) }
    }

    pub fn add_to(&self, headers: &mut HeaderMap) {
        for (name, id) in [(REQUEST, self.request.to_string()), (CLIENT, self.client.clone())] {
            if let Ok(id) = HeaderValue::from_str(&id) {
                headers.insert(name, id);
            }
        }
    }
}
