//! `$metadata`: types and sets in OData's own language (CSDL 4.0). All names in it are ours, so nothing is escaped.

use std::fmt::Write as _;

use regrant_odata::{Kind, Shape};

use super::{of, shapes};
use crate::call::ENTITLEMENT_MANAGEMENT;
use crate::endpoints::{ENDPOINTS, Manner};
use crate::root::Root;

const HEAD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
"#;
const TAIL: &str = "    </Schema>\n  </edmx:DataServices>\n</edmx:Edmx>\n";

pub(super) fn metadata(root: Root) -> String {
    let mut text = HEAD.to_owned();
    for shape in shapes(root).into_values() {
        entity(&mut text, shape);
    }
    let (managed, top) = sets(root);
    text.push_str("      <EntityType Name=\"entitlementManagement\">\n");
    for (name, shape) in managed {
        contained(&mut text, &name, shape);
    }
    text.push_str("      </EntityType>\n      <EntityType Name=\"identityGovernance\">\n");
    text.push_str(
        "        <NavigationProperty Name=\"entitlementManagement\" Type=\"microsoft.graph.entitlementManagement\" ContainsTarget=\"true\"/>\n",
    );
    text.push_str("      </EntityType>\n      <EntityContainer Name=\"GraphService\">\n");
    for (name, shape) in top {
        let _ = writeln!(
            text,
            "        <EntitySet Name=\"{name}\" EntityType=\"microsoft.graph.{}\"/>",
            shape.name
        );
    }
    text.push_str("        <Singleton Name=\"me\" Type=\"microsoft.graph.user\"/>\n");
    text.push_str(
        "        <Singleton Name=\"identityGovernance\" Type=\"microsoft.graph.identityGovernance\"/>\n",
    );
    text.push_str("      </EntityContainer>\n");
    text + TAIL
}

/// The sets of entitlement management, and those at the top.
type Sets = Vec<(String, &'static Shape)>;

fn sets(root: Root) -> (Sets, Sets) {
    let (mut managed, mut top) = (Vec::new(), Vec::new());
    for endpoint in ENDPOINTS {
        let (Manner::List(_) | Manner::Page(_), Some(shape)) = (endpoint.manner, of(endpoint.manner, root))
        else {
            continue;
        };
        for path in endpoint.paths(root) {
            match path.strip_prefix(ENTITLEMENT_MANAGEMENT) {
                Some(below) if !below[1..].contains('/') => managed.push((below[1..].to_owned(), shape)),
                None if !path.contains('/') => top.push((path, shape)),
                _ => {}
            }
        }
    }
    (managed, top)
}

fn entity(text: &mut String, shape: &Shape) {
    let _ = writeln!(text, "      <EntityType Name=\"{}\">", shape.name);
    let has_id = shape.properties.iter().any(|property| property.name == "id");
    if has_id {
        text.push_str("        <Key><PropertyRef Name=\"id\"/></Key>\n");
    }
    // A part of a structure is told with it.
    for property in shape.properties.iter().filter(|property| !property.name.contains('/')) {
        let nullable = if property.name == "id" { " Nullable=\"false\"" } else { "" };
        let kind = match property.kind {
            Kind::Text | Kind::Guid | Kind::Enum(_) => "Edm.String",
            Kind::DateTime => "Edm.DateTimeOffset",
            Kind::Bool => "Edm.Boolean",
            Kind::Int => "Edm.Int32",
            Kind::Complex => "Edm.Untyped",
        };
        let _ = writeln!(text, "        <Property Name=\"{}\" Type=\"{kind}\"{nullable}/>", property.name);
    }
    for navigation in shape.navigations {
        let name = navigation.shape.name;
        let kind = if navigation.many {
            format!("Collection(microsoft.graph.{name})")
        } else {
            format!("microsoft.graph.{name}")
        };
        let _ = writeln!(text, "        <NavigationProperty Name=\"{}\" Type=\"{kind}\"/>", navigation.name);
    }
    text.push_str("      </EntityType>\n");
}

fn contained(text: &mut String, name: &str, shape: &Shape) {
    let _ = writeln!(
        text,
        "        <NavigationProperty Name=\"{name}\" Type=\"Collection(microsoft.graph.{})\" ContainsTarget=\"true\"/>",
        shape.name
    );
}
