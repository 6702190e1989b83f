//! Against Graph's own types and paths, as its published Python SDKs know them (`tests/graph`: beta 1.66.0, v1.0 1.65.0, MIT).

use std::collections::BTreeMap;

use regrant_graph::{Root, endpoints};
use serde::Deserialize;
use serde_json::Value;

use crate::stage::{BETA, Stage, V1};

#[derive(Deserialize)]
struct Known {
    types: BTreeMap<String, Value>,
    paths: Vec<String>,
}

fn known(root: Root) -> Known {
    let text = match root {
        Root::Beta => include_str!("../graph/beta.json"),
        Root::V1 => include_str!("../graph/v1.0.json"),
    };
    serde_json::from_str(text).unwrap()
}

/// What is ours and not Graph's.
const ADDITIONS: &[&str] = &["reprocessRuns", "reprocessAssignments"];

#[test]
fn each_path_is_known_to_graph_or_listed_as_ours() {
    for root in Root::ALL {
        let paths = known(root).paths;
        for (method, path) in endpoints(root).filter(|(_, path)| path.starts_with("identityGovernance")) {
            let bare = path.split('{').enumerate().map(|(index, part)| match part.split_once('}') {
                Some((_, after)) if index > 0 => format!("{{}}{after}"),
                _ => part.to_owned(),
            });
            let line = format!("{method} /{}", bare.collect::<String>());
            let ours = ADDITIONS.iter().any(|addition| line.contains(addition));
            // The SDKs' list of paths folds the id of a reference that is deleted into a query (`$ref?@id=`).
            let line = if method == "DELETE" { line.replace("/{}/$ref", "/$ref") } else { line };
            assert_ne!(ours, paths.contains(&line), "{root}: {line}");
        }
    }
}

/// Whether a value is of the type, all the way down; says where it is not.
fn check(known: &Known, kind: &str, value: &Value, at: &str) {
    if value.is_null() {
        return;
    }
    if let Some(inner) = kind.strip_prefix("list[").and_then(|kind| kind.strip_suffix(']')) {
        let all = value.as_array().unwrap_or_else(|| panic!("{at} is no list: {value}"));
        return all.iter().for_each(|one| check(known, inner, one, at));
    }
    match kind {
        "str" => assert!(value.is_string(), "{at}: {value}"),
        "bool" => assert!(value.is_boolean(), "{at}: {value}"),
        "int" => assert!(value.is_i64(), "{at}: {value}"),
        "datetime.datetime" => {
            let text = value.as_str().unwrap_or_else(|| panic!("{at}: {value}"));
            let format = time::format_description::well_known::Rfc3339;
            assert!(time::OffsetDateTime::parse(text, &format).is_ok(), "{at}: {value}");
        }
        kind => match known.types.get(kind) {
            Some(Value::Object(of)) if of.get("kind").is_some_and(|kind| kind == "enum") => {
                let members = of["members"].as_array().unwrap();
                assert!(members.contains(value), "{at}: {value} is none of {members:?}");
            }
            Some(Value::Object(of)) => {
                for (name, value) in value.as_object().unwrap_or_else(|| panic!("{at}: {value}")) {
                    if !name.starts_with('@') {
                        let kind = of.get(name).and_then(Value::as_str);
                        let kind = kind.unwrap_or_else(|| panic!("{at}: Graph's {kind:?} has no {name}"));
                        check(known, kind, value, &format!("{at}/{name}"));
                    }
                }
            }
            _ => assert!(value.as_array().is_none_or(Vec::is_empty), "{at}: nothing is known of {kind}"),
        },
    }
}

/// Everything, with all that can be expanded.
#[tokio::test]
async fn every_property_that_is_sent_is_one_of_graphs() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    for (root, path, kind) in [
        (Root::Beta, format!("{BETA}/accessPackageCatalogs"), "AccessPackageCatalog"),
        (Root::Beta, format!("{BETA}/accessPackages"), "AccessPackage"),
        (Root::Beta, format!("{BETA}/accessPackageAssignmentPolicies"), "AccessPackageAssignmentPolicy"),
        (Root::Beta, format!("{BETA}/accessPackageAssignments"), "AccessPackageAssignment"),
        (Root::Beta, format!("{BETA}/accessPackageAssignmentRequests"), "AccessPackageAssignmentRequest"),
        (
            Root::Beta,
            format!("{BETA}/accessPackageAssignmentResourceRoles"),
            "AccessPackageAssignmentResourceRole",
        ),
        (
            Root::Beta,
            format!("{BETA}/accessPackages/{}/accessPackageResourceRoleScopes", stage.package),
            "AccessPackageResourceRoleScope",
        ),
        (
            Root::Beta,
            format!("{BETA}/accessPackageCatalogs/{}/accessPackageResources", stage.catalog),
            "AccessPackageResource",
        ),
        (
            Root::Beta,
            format!("{BETA}/accessPackageCatalogs/{}/accessPackageResourceRoles", stage.catalog),
            "AccessPackageResourceRole",
        ),
        (Root::V1, format!("{V1}/catalogs/{}/resources", stage.catalog), "AccessPackageResource"),
        (Root::V1, format!("{V1}/catalogs/{}/resourceRoles", stage.catalog), "AccessPackageResourceRole"),
        (Root::V1, format!("{V1}/catalogs"), "AccessPackageCatalog"),
        (Root::V1, format!("{V1}/accessPackages"), "AccessPackage"),
        (Root::V1, format!("{V1}/assignmentPolicies"), "AccessPackageAssignmentPolicy"),
        (Root::V1, format!("{V1}/assignments"), "AccessPackageAssignment"),
        (Root::V1, format!("{V1}/assignmentRequests"), "AccessPackageAssignmentRequest"),
        (
            Root::V1,
            format!("{V1}/accessPackages/{}/resourceRoleScopes", stage.package),
            "AccessPackageResourceRoleScope",
        ),
    ] {
        let told = stage.get(&token, &format!("{path}?$expand=*")).await;
        assert!(!told.value().is_empty(), "{path}: {}", told.text);
        for one in told.value() {
            check(&known(root), kind, &one, kind);
        }
    }
}
