use std::fmt;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use futures::FutureExt as _;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::answer::{Answer, Content};
use crate::batch::batch;
use crate::call::Call;
use crate::describe::described;
use crate::endpoints::{self, Found};
use crate::failure::Failure;
use crate::ids::Ids;
use crate::root::Root;
use crate::state::GraphState;
use crate::token::{Bearer, issue};

/// Longer bodies are refused.
const LONGEST_BODY: usize = 1024 * 1024;

/// Both roots, and where programs get tokens; to be merged into whatever else is served.
pub fn router<S: Clone + Send + Sync + 'static>(state: GraphState) -> Router<S> {
    let below = |root: Root| {
        Router::new().fallback(async move |State(state): State<GraphState>, request: Request| {
            answer(state, root, request).await
        })
    };
    let mut router = Router::new()
        .route("/oauth2/v2.0/token", post(issue))
        .route("/{tenant}/oauth2/v2.0/token", post(issue));
    for root in Root::ALL {
        router = router.nest(root.path(), below(root));
    }
    router.with_state(state)
}

async fn answer(state: GraphState, root: Root, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let ids = Ids::of(&parts.headers);
    if let Some(description) = described(root, &parts.method, parts.uri.path(), state.public_url.as_str()) {
        return description.response(&ids);
    }
    let route = endpoints::template(root, parts.uri.path()).map(|below| Route { root, below });
    let asked = async {
        let bearer = Bearer::of(&state, &parts.headers).await?;
        let body = to_bytes(body, LONGEST_BODY).await.map_err(|_| {
            let limit = LONGEST_BODY / 1024;
            Failure::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "BadRequest",
                format!("The body is longer than {limit} KB, or did not arrive whole."),
            )
        })?;
        let asked = Asked {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            body,
        };
        if asked.is_batch() {
            state.throttle.pass(bearer.client())?;
            return batch(&state, root, &bearer, &asked.body, &ids).await;
        }
        perform(&state, root, &bearer, asked).await
    };
    let mut answer = match asked.await {
        Ok(answer) => answer.response(&ids),
        Err(failure) => refused(&failure, &ids),
    };
    if let Some(route) = route {
        answer.extensions_mut().insert(route);
    }
    answer
}

/// What an answer is counted under: it comes along as an extension of the response.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    root: Root,
    below: &'static str,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.root, self.below)
    }
}

/// A call without what it came in.
pub(crate) struct Asked {
    pub method: Method,
    /// Below the root.
    pub path: String,
    pub query: String,
    pub body: Bytes,
}

impl Asked {
    fn is_batch(&self) -> bool {
        self.method == Method::POST && self.path.trim_matches('/').eq_ignore_ascii_case("$batch")
    }
}

/// Does what is asked. Checked in this order: how often the client has called, whether there is such a path, the ids in it, the permission, and then what the
/// use case checks.
///
/// # Errors
/// With what the client is told.
pub(crate) async fn perform(
    state: &GraphState,
    root: Root,
    bearer: &Bearer,
    asked: Asked,
) -> Result<Answer, Failure> {
    state.throttle.pass(bearer.client())?;
    let Found { endpoint, gaps } = endpoints::find(root, &asked.method, &asked.path)?;
    let ids = gaps.ids()?;
    let function = gaps.function()?;
    let caller = bearer.caller(endpoint.needs, endpoint.area)?;
    let call = Call {
        state: state.clone(),
        root,
        path: asked.path,
        query: asked.query,
        body: asked.body,
        caller,
        ids,
        key: gaps.key,
        function,
    };
    (endpoint.handler)(call).boxed().await
}

/// A failure as an answer of the web server.
fn refused(failure: &Failure, ids: &Ids) -> Response {
    let body = Content::Json(failure.body(ids));
    let mut answer = Answer { status: failure.status, body, location: None }.response(ids);
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    mark(headers, failure);
    answer
}

/// What a failure says in the headers.
pub(crate) fn mark(headers: &mut HeaderMap, failure: &Failure) {
    if failure.status == StatusCode::UNAUTHORIZED {
        headers
            .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"\", error=\"invalid_token\""));
    }
    if let Some(seconds) = failure.retry_after_seconds() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if failure.status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = failure.message.rsplit(": ").next().and_then(|names| HeaderValue::from_str(names).ok());
        headers.extend(allowed.map(|allowed| (ALLOW, allowed)));
    }
}
