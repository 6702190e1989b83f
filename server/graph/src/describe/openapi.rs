//! The OpenAPI document (3.1).

use regrant_odata::{Kind, OptionName, Property, Shape};
use serde_json::{Map, Value, json};

use super::{of, shapes};
use crate::endpoints::{ENDPOINTS, Endpoint, Manner};
use crate::root::Root;

/// The document of a root, without where it is served.
pub fn openapi(root: Root) -> Value {
    let mut paths = Map::new();
    for endpoint in ENDPOINTS {
        for path in endpoint.paths(root) {
            let at = paths.entry(format!("/{path}")).or_insert_with(|| json!({}));
            at[endpoint.method.as_str().to_ascii_lowercase()] = operation(endpoint, root, &path);
        }
    }
    paths.insert("/$batch".to_owned(), json!({ "post": batch() }));
    let mut schemas: Map<String, Value> =
        shapes(root).into_iter().map(|(name, shape)| (name.to_owned(), schema(shape))).collect();
    schemas.insert("error".to_owned(), error());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Regrant",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Entitlement management, as clients of Microsoft Graph know it.",
        },
        "security": [{ "bearer": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } },
        },
    })
}

fn operation(endpoint: &Endpoint, root: Root, path: &str) -> Value {
    let shape = of(endpoint.manner, root);
    let name = format!(
        "{}_{}",
        endpoint.method.as_str().to_ascii_lowercase(),
        path.replace(['/', '{', '}', '$', '(', ')', '=', ',', '\''], "_")
    );
    let needs: Vec<&str> = endpoint.needs.iter().map(|permission| permission.as_str()).collect();
    let mut operation = json!({
        "operationId": name,
        "description": format!("Needs {}.", needs.join(" or ")),
        "parameters": parameters(endpoint, path),
        "responses": responses(endpoint.manner, shape),
    });
    let body = match endpoint.manner {
        Manner::Create(_) | Manner::Change(_) => shape.map(|shape| reference(shape.name)),
        Manner::Refer => Some(json!({
            "type": "object",
            "required": ["@odata.id"],
            "properties": { "@odata.id": { "type": "string" } },
        })),
        _ => None,
    };
    if let Some(schema) = body {
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    operation
}

fn parameters(endpoint: &Endpoint, path: &str) -> Vec<Value> {
    let gaps = path.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
    let mut all: Vec<Value> = gaps
        .map(|name| {
            let schema = if name == "key" || name == "on" {
                json!({ "type": "string" })
            } else {
                json!({ "type": "string", "format": "uuid" })
            };
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    let options = match endpoint.manner {
        Manner::List(_) => OptionName::ALL,
        Manner::One(_) => OptionName::OF_ONE,
        Manner::Count(_) => OptionName::OF_NUMBER,
        Manner::Page(_) => &[OptionName::Filter, OptionName::SkipToken],
        Manner::StartMany(_) => &[OptionName::Filter],
        _ => &[],
    };
    all.extend(options.iter().map(|option| {
        let schema = match option {
            OptionName::Top => json!({ "type": "integer", "minimum": 1, "maximum": 999 }),
            OptionName::Skip => json!({ "type": "integer", "minimum": 0, "maximum": 10_000 }),
            OptionName::Count => json!({ "type": "boolean" }),
            _ => json!({ "type": "string" }),
        };
        json!({ "name": option.as_str(), "in": "query", "required": false, "schema": schema })
    }));
    all
}

fn responses(manner: Manner, shape: Option<&Shape>) -> Value {
    let of = shape.map_or_else(|| json!({}), |shape| reference(shape.name));
    let (status, text, schema) = match manner {
        Manner::List(_) | Manner::Page(_) | Manner::Whole(_) => {
            ("200", "A page of the list.", Some(list(&of)))
        }
        Manner::One(_) | Manner::Bare(_) | Manner::Change(_) => ("200", "The object.", Some(of)),
        Manner::Create(_) => ("201", "What was made.", Some(of)),
        Manner::Count(_) => ("200", "The number.", None),
        Manner::Refer | Manner::Done => ("204", "Done.", None),
        Manner::Ask => ("200", "It is on its way.", None),
        Manner::Start | Manner::StartMany(_) => ("202", "Location names the run.", None),
    };
    let mut all = refusals();
    all[status] = json!({ "description": text });
    if let Some(schema) = schema {
        all[status]["content"] = json!({ "application/json": { "schema": schema } });
    } else if matches!(manner, Manner::Count(_)) {
        all[status]["content"] = json!({ "text/plain": { "schema": { "type": "string" } } });
    }
    all
}

/// What every call can be answered with.
fn refusals() -> Value {
    let all = [
        ("400", "It makes no sense, or the state of the object does not allow it."),
        ("401", "There is no token, or it is not good."),
        ("403", "The permission or the role is missing."),
        ("404", "There is no such object, or the caller may not know of it."),
        ("409", "Something else stands in the way."),
        ("413", "The body is too long."),
        ("429", "Too many calls: wait as Retry-After says."),
        ("503", "Try again as Retry-After says."),
    ];
    let refusal = |text: &str| json!({ "description": text, "content": { "application/json": { "schema": reference("error") } } });
    all.into_iter().map(|(status, text)| (status.to_owned(), refusal(text))).collect::<Map<_, _>>().into()
}

fn batch() -> Value {
    let mut responses = refusals();
    let schema = json!({ "type": "object", "required": ["responses"], "properties": { "responses": { "type": "array" } } });
    responses["200"] =
        json!({ "description": "The answers.", "content": { "application/json": { "schema": schema } } });
    let part = json!({
        "type": "object",
        "required": ["id", "method", "url"],
        "properties": {
            "id": { "type": "string" },
            "method": { "type": "string", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"] },
            "url": { "type": "string" },
            "headers": { "type": "object" },
            "body": {},
            "dependsOn": { "type": "array", "items": { "type": "string" } },
        },
    });
    let body = json!({
        "type": "object",
        "required": ["requests"],
        "properties": { "requests": { "type": "array", "maxItems": 20, "items": part } },
    });
    json!({
        "operationId": "post_batch",
        "requestBody": { "required": true, "content": { "application/json": { "schema": body } } },
        "responses": responses,
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list(of: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["value"],
        "properties": {
            "@odata.context": { "type": "string" },
            "@odata.count": { "type": "integer" },
            "@odata.nextLink": { "type": "string" },
            "value": { "type": "array", "items": of },
        },
    })
}

/// What can be selected or expanded need not be there, and what has no value is null.
fn schema(shape: &Shape) -> Value {
    let own = shape.properties.iter().filter(|property| !property.name.contains('/'));
    let mut properties: Map<String, Value> = own.map(|own| (own.name.to_owned(), property(own))).collect();
    for navigation in shape.navigations {
        let of = reference(navigation.shape.name);
        let schema = if navigation.many {
            json!({ "type": "array", "items": of })
        } else {
            json!({ "anyOf": [of, { "type": "null" }] })
        };
        properties.insert(navigation.name.to_owned(), schema);
    }
    json!({ "type": "object", "properties": properties })
}

fn property(property: &Property) -> Value {
    match property.kind {
        Kind::Text => json!({ "type": ["string", "null"] }),
        Kind::Guid => json!({ "type": ["string", "null"], "format": "uuid" }),
        Kind::Enum(names) => {
            let mut values: Vec<Value> = names.iter().map(|name| (*name).into()).collect();
            values.push(Value::Null);
            json!({ "enum": values })
        }
        Kind::DateTime => json!({ "type": ["string", "null"], "format": "date-time" }),
        Kind::Bool => json!({ "type": ["boolean", "null"] }),
        Kind::Int => json!({ "type": ["integer", "null"] }),
        Kind::Complex => json!({ "type": ["object", "array", "null"] }),
    }
}

fn error() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "required": ["error"],
        "properties": { "error": {
            "type": "object",
            "required": ["code", "message", "innerError"],
            "properties": { "code": text, "message": text, "innerError": { "type": "object" } },
        } },
    })
}
