//! What is served, for programs to read: `$metadata` (CSDL) and an OpenAPI document, for each root. Both are made of the table
//! of paths and of the shapes, so that they tell of nothing that is not there.

mod metadata;
mod openapi;

pub use openapi::openapi;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::Method;
use regrant_odata::Shape;
use serde_json::{Value, json};

use crate::answer::{Answer, Content};
use crate::endpoints::{ENDPOINTS, Manner};
use crate::root::Root;

/// Made once: whoever asks for them is not even known.
static METADATA: LazyLock<[String; 2]> = LazyLock::new(|| Root::ALL.map(metadata::metadata));
static OPENAPI: LazyLock<[Value; 2]> = LazyLock::new(|| Root::ALL.map(openapi));

/// The description that a path asks for. Everybody may read it: it tells of nobody's data.
pub(crate) fn described(root: Root, method: &Method, path: &str, public_url: &str) -> Option<Answer> {
    if method != Method::GET {
        return None;
    }
    let at = usize::from(root == Root::V1);
    match path.trim_matches('/') {
        "$metadata" | "%24metadata" => {
            let body = Content::Text("application/xml", METADATA[at].clone());
            Some(Answer { body, ..Answer::done() }.ok())
        }
        "openapi.json" => {
            let mut document = OPENAPI[at].clone();
            let url = format!("{}{root}", public_url.trim_end_matches('/'));
            document["servers"] = json!([{ "url": url }]);
            Some(Answer::json(document))
        }
        _ => None,
    }
}

/// Every type that is sent, by name; and those that come along with them.
fn shapes(root: Root) -> BTreeMap<&'static str, &'static Shape> {
    let mut all = BTreeMap::new();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.paths(root).next().is_some()) {
        if let Some(shape) = of(endpoint.manner, root) {
            add(&mut all, shape);
        }
    }
    all
}

fn add(all: &mut BTreeMap<&'static str, &'static Shape>, shape: &'static Shape) {
    if all.insert(shape.name, shape).is_some_and(|known| std::ptr::eq(known, shape)) {
        return;
    }
    for navigation in shape.navigations {
        if !all.contains_key(navigation.shape.name) {
            add(all, navigation.shape);
        }
    }
}

/// The type that an endpoint is about.
fn of(manner: Manner, root: Root) -> Option<&'static Shape> {
    match manner {
        Manner::List(shape)
        | Manner::Page(shape)
        | Manner::Whole(shape)
        | Manner::Count(shape)
        | Manner::One(shape)
        | Manner::Bare(shape)
        | Manner::Create(shape)
        | Manner::Change(shape)
        | Manner::StartMany(shape) => Some(shape(root)),
        Manner::Refer | Manner::Done | Manner::Ask | Manner::Start => None,
    }
}
