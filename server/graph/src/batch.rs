//! `$batch`: up to twenty calls in one, each as if it had come by itself. Those that depend on another wait for it, and are
//! not made when it fails.

use std::collections::{HashMap, HashSet};

use axum::body::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use crate::answer::{Answer, Content};
use crate::failure::Failure;
use crate::ids::Ids;
use crate::root::Root;
use crate::serve::{Asked, mark, perform};
use crate::state::GraphState;
use crate::token::Bearer;

/// The most calls of a batch, as Graph has it.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    body: Option<Value>,
    /// The Python SDK sends it under its own name for it.
    #[serde(default, alias = "depends_on")]
    depends_on: Option<Vec<String>>,
}

impl Part {
    fn waits_for(&self) -> &[String] {
        self.depends_on.as_deref().unwrap_or_default()
    }
}

/// Makes the calls, one after the other, and answers with the answers.
///
/// # Errors
/// 400 for a batch that makes no sense; then none of its calls is made.
pub(crate) async fn batch(
    state: &GraphState,
    root: Root,
    bearer: &Bearer,
    body: &Bytes,
    ids: &Ids,
) -> Result<Answer, Failure> {
    let batch: Batch = serde_json::from_slice(body)
        .map_err(|error| Failure::bad_request(format!("The batch can't be read: {error}.")))?;
    let order = in_order(&batch.requests)?;
    let mut statuses: HashMap<&str, StatusCode> = HashMap::new();
    let mut responses = Vec::with_capacity(order.len());
    for part in order {
        let failed =
            part.waits_for().iter().find(|id| statuses.get(id.as_str()).is_none_or(|s| !s.is_success()));
        let answer = match failed {
            Some(id) => Err(Failure::new(
                StatusCode::FAILED_DEPENDENCY,
                "FailedDependency",
                format!("It depends on the request '{id}', which failed."),
            )),
            None => one(state, root, bearer, part).await,
        };
        let (status, response) = rendered(&part.id, answer, ids);
        statuses.insert(&part.id, status);
        responses.push(response);
    }
    Ok(Answer::json(json!({ "responses": responses })))
}

/// The calls in an order in which each comes after those that it depends on; otherwise as they stand.
fn in_order(parts: &[Part]) -> Result<Vec<&Part>, Failure> {
    if parts.len() > MOST {
        let sent = parts.len();
        return Err(Failure::bad_request(format!(
            "The batch holds {sent} requests; at most {MOST} are allowed."
        )));
    }
    let mut known = HashSet::new();
    if let Some(twice) = parts.iter().find(|part| !known.insert(part.id.as_str())) {
        return Err(Failure::bad_request(format!(
            "Two requests of the batch have the id '{}'.",
            shown(&twice.id)
        )));
    }
    for part in parts {
        if let Some(unknown) = part.waits_for().iter().find(|id| !known.contains(id.as_str())) {
            return Err(Failure::bad_request(format!(
                "The request '{}' depends on '{}', which is not in the batch.",
                shown(&part.id),
                shown(unknown)
            )));
        }
    }
    let mut placed = HashSet::new();
    let mut order: Vec<&Part> = Vec::with_capacity(parts.len());
    while order.len() < parts.len() {
        let ready = |part: &&Part| {
            !placed.contains(part.id.as_str())
                && part.waits_for().iter().all(|id| placed.contains(id.as_str()))
        };
        let Some(next) = parts.iter().find(ready) else {
            return Err(Failure::bad_request("Requests of the batch depend on each other in a circle."));
        };
        placed.insert(next.id.as_str());
        order.push(next);
    }
    Ok(order)
}

async fn one(state: &GraphState, root: Root, bearer: &Bearer, part: &Part) -> Result<Answer, Failure> {
    let method = part.method.to_ascii_uppercase().parse::<Method>();
    let method =
        method.map_err(|_| Failure::bad_request(format!("'{}' is no method.", shown(&part.method))))?;
    let (root, path, query) = place(root, &part.url);
    let body = match &part.body {
        None | Some(Value::Null) => Bytes::new(),
        Some(body) => body.to_string().into(),
    };
    perform(state, root, bearer, Asked { method, path, query, body }).await
}

/// Root, path below it, and query. An address is relative to the batch's root, or whole, as the Python SDK sends it; its host
/// does not matter, since nothing is fetched from it.
fn place(root: Root, url: &str) -> (Root, String, String) {
    let whole = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let (path, query) = match &whole {
        Some(url) => (url.path(), url.query().unwrap_or_default()),
        None => url.split_once('?').unwrap_or((url, "")),
    };
    let below = |root: Root| {
        let rest = path.strip_prefix(root.path())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| (root, rest.to_owned(), query.to_owned()))
    };
    Root::ALL.into_iter().find_map(below).unwrap_or_else(|| (root, path.to_owned(), query.to_owned()))
}

fn rendered(id: &str, answer: Result<Answer, Failure>, ids: &Ids) -> (StatusCode, Value) {
    let mut headers = HeaderMap::new();
    let (status, body, location) = match answer {
        Ok(answer) => (answer.status, answer.body, answer.location),
        Err(failure) => {
            mark(&mut headers, &failure);
            (failure.status, Content::Json(failure.body(ids)), None)
        }
    };
    let mut named: Map<String, Value> = headers
        .iter()
        .filter_map(|(name, value)| Some((title(name.as_str()), value.to_str().ok()?.into())))
        .collect();
    named.extend(location.map(|location| ("Location".to_owned(), location.into())));
    let mut response = json!({ "id": id, "status": status.as_u16() });
    match body {
        Content::None => {}
        Content::Json(body) => {
            named.insert("Content-Type".to_owned(), "application/json".into());
            response["body"] = body;
        }
        Content::Text(kind, text) => {
            named.insert("Content-Type".to_owned(), kind.into());
            response["body"] = text.into();
        }
    }
    response["headers"] = Value::Object(named);
    (status, response)
}

/// `retry-after` as `Retry-After`: clients look names up in a plain object, where the case counts.
fn title(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    });
    words.collect::<Vec<_>>().join("-")
}

fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: &str, depends_on: &[&str]) -> Part {
        let depends_on = Some(depends_on.iter().map(|id| (*id).to_owned()).collect());
        Part { id: id.to_owned(), method: "GET".to_owned(), url: "/users".to_owned(), body: None, depends_on }
    }

    #[test]
    fn a_call_comes_after_those_that_it_depends_on() {
        let parts = [part("1", &["3"]), part("2", &[]), part("3", &["2"])];
        let order: Vec<&str> = in_order(&parts).unwrap().iter().map(|part| part.id.as_str()).collect();
        assert_eq!(order, ["2", "3", "1"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused_as_a_whole() {
        for (parts, word) in [
            (vec![part("1", &[]), part("1", &[])], "Two requests"),
            (vec![part("1", &["2"])], "not in the batch"),
            (vec![part("1", &["2"]), part("2", &["1"])], "circle"),
            (vec![part("1", &["1"])], "circle"),
            ((0..21).map(|id| part(&id.to_string(), &[])).collect(), "at most 20"),
        ] {
            let Err(failure) = in_order(&parts) else { panic!("{word}") };
            assert!(failure.message.contains(word), "{}", failure.message);
        }
    }

    #[test]
    fn addresses_are_relative_or_whole() {
        let place = |url: &str| place(Root::V1, url);
        assert_eq!(place("/users?$top=1"), (Root::V1, "/users".to_owned(), "$top=1".to_owned()));
        assert_eq!(place("users"), (Root::V1, "users".to_owned(), String::new()));
        assert_eq!(place("http://h:1/beta/users?a=b").0, Root::Beta);
        assert_eq!(place("https://h/v1.0/users/x"), (Root::V1, "/users/x".to_owned(), String::new()));
        assert_eq!(place("/v1.0users").1, "/v1.0users");
    }

    #[test]
    fn headers_are_named_as_clients_look_them_up() {
        assert_eq!(title("retry-after"), "Retry-After");
        assert_eq!(title("www-authenticate"), "Www-Authenticate");
    }
}
