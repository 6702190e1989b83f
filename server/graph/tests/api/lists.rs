use http::StatusCode;
use serde_json::Value;

use crate::stage::{BETA, Stage, URL, V1};

fn names(all: &[Value]) -> Vec<&str> {
    all.iter().map(|one| one["displayName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    for asked in [
        "$orderby=displayName",
        "$orderby=displayName desc",
        "$orderby=createdDateTime desc,displayName",
        // All of them were created at the same moment.
        "$orderby=createdDateTime",
        "$orderby=createdDateTime desc",
        "$filter=createdDateTime gt 2000-01-01T00:00:00Z",
        "$orderby=id",
        "$orderby=id desc",
    ] {
        let asked = asked.replace(' ', "%20");
        let mut path = format!("/v1.0/users?$top=2&$count=true&{asked}");
        let mut seen = Vec::new();
        let mut pages = 0;
        loop {
            let told = stage.get(&token, &path).await;
            assert_eq!(told.status, StatusCode::OK, "{path}: {}", told.text);
            let body = told.json();
            assert_eq!(body.get("@odata.count").is_some(), pages == 0, "on the first page only");
            pages += 1;
            seen.extend(names(&told.value()).into_iter().map(str::to_owned));
            let Some(next) = body["@odata.nextLink"].as_str() else { break };
            next.strip_prefix(URL).unwrap().clone_into(&mut path);
        }
        let whole = stage.get(&token, &format!("/v1.0/users?{asked}")).await;
        assert_eq!(seen, names(&whole.value()), "{asked}");
        assert_eq!((seen.len(), pages), (5, 3));
    }
}

#[tokio::test]
async fn filters_find_what_they_say_in_both_spellings() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let (package, amara) = (stage.package, stage.amara);
    for (list, filter, found) in [
        (format!("{BETA}/accessPackageAssignments"), format!("accessPackage/id eq '{package}'"), 4),
        (format!("{BETA}/accessPackageAssignments"), format!("accessPackageId eq {package}"), 4),
        (format!("{BETA}/accessPackageAssignments"), format!("catalogId eq {}", stage.catalog), 4),
        (format!("{BETA}/accessPackageAssignments"), format!("catalogId eq {package}"), 0),
        (
            format!("{BETA}/accessPackageAssignments"),
            format!("assignmentState eq 'Expired' and catalogId in ({}, {package})", stage.catalog),
            1,
        ),
        (format!("{BETA}/accessPackageAssignments"), format!("target/objectId eq '{amara}'"), 1),
        (format!("{BETA}/accessPackageAssignments"), "assignmentState eq 'expired'".to_owned(), 1),
        (format!("{BETA}/accessPackageAssignments"), "not (assignmentState eq 'Expired')".to_owned(), 3),
        (format!("{V1}/assignments"), format!("accessPackage/id eq '{package}' and state eq 'expired'"), 1),
        (format!("{V1}/assignments"), "state in ('expired','delivered')".to_owned(), 2),
        (format!("{V1}/assignments"), "expiredDateTime ne null".to_owned(), 1),
        (
            format!("{V1}/assignmentRequests"),
            "requestType eq 'adminAdd' and state eq 'deliveryFailed'".to_owned(),
            2,
        ),
        (format!("{BETA}/assignmentRequests"), "requestState eq 'DeliveryFailed'".to_owned(), 2),
        (format!("{V1}/catalogs"), "displayName eq 'SALES'".to_owned(), 1),
        (format!("{V1}/catalogs"), "state eq 'published'".to_owned(), 2),
        ("/beta/users".to_owned(), "startswith(displayName,'chloé d''')".to_owned(), 1),
        ("/beta/users".to_owned(), "contains(userPrincipalName,'_')".to_owned(), 0),
        ("/beta/users".to_owned(), "accountEnabled eq true and mail ne null".to_owned(), 5),
    ] {
        let query: String =
            form_urlencoded::Serializer::new(String::new()).append_pair("$filter", &filter).finish();
        let told = stage.get(&token, &format!("{list}?{query}")).await;
        assert_eq!(told.status, StatusCode::OK, "{filter}: {}", told.text);
        assert_eq!(told.value().len(), found, "{list} {filter}: {}", told.text);
        let number = stage.get(&token, &format!("{list}/$count?{query}")).await;
        assert_eq!((number.status, number.text), (StatusCode::OK, found.to_string()), "{filter}");
    }
    let search = stage.get(&token, "/v1.0/users?$search=%22displayName:arcy%22").await;
    assert_eq!(search.value().len(), 1, "{}", search.text);
}

#[tokio::test]
async fn what_comes_along_is_what_was_expanded() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let path = format!(
        "{BETA}/accessPackageAssignments/{}?$select=id&$expand=target($select=displayName),\
         accessPackage($expand=accessPackageCatalog,accessPackageResourceRoleScopes($expand=*)),\
         accessPackageAssignmentResourceRoles",
        stage.assignment
    );
    let body = stage.get(&token, &path).await.json();
    assert_eq!(body["target"], serde_json::json!({ "displayName": "Amara Okafor" }));
    assert_eq!(body["accessPackage"]["accessPackageCatalog"]["displayName"], "Sales");
    let scope = &body["accessPackage"]["accessPackageResourceRoleScopes"][0];
    assert_eq!(scope["accessPackageResourceScope"]["originId"], stage.group.id.to_string());
    assert_eq!(scope["accessPackageResourceScope"]["originSystem"], "AadGroup");
    assert_eq!(body["accessPackageAssignmentResourceRoles"].as_array().unwrap().len(), 1);
    assert!(body.get("assignmentState").is_none(), "not selected");
    let v1 = stage.get(&token, &format!("{V1}/assignments?$expand=*&$top=1")).await;
    let one = &v1.value()[0];
    assert!(
        one["target"]["objectId"].is_string() && one["assignmentPolicy"]["expiration"].is_object(),
        "{one}"
    );
}

#[tokio::test]
async fn an_option_that_makes_no_sense_is_named() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    for (query, words) in [
        ("$filter=fooo%20eq%20'x'", "$filter, character 1: there is no property 'fooo'"),
        ("$filter=displayName", "$filter"),
        ("$orderby=description", "$orderby"),
        ("$top=0", "$top"),
        ("$top=1000", "$top"),
        ("$skip=-1", "$skip"),
        ("$skip=10001", "$skip"),
        ("$expand=children", "$expand"),
        ("$select=secret", "$select"),
        ("$skiptoken=abc", "$skiptoken"),
        ("$apply=groupby((id))", "$apply"),
        ("$filter=id%20eq%20'1'", "$filter"),
        ("$filter=contains(displayName,'a'%20or%20true)", "$filter"),
    ] {
        let told = stage.get(&token, &format!("{V1}/accessPackages?{query}")).await;
        assert_eq!(
            (told.status.as_u16(), told.code().as_str()),
            (400, "BadRequest"),
            "{query}: {}",
            told.text
        );
        let message = told.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{query}: {message}");
    }
    let plain =
        stage.get(&token, &format!("{V1}/accessPackages?filter=displayName%20eq%20'sales'&x=1")).await;
    assert_eq!(plain.value().len(), 1, "options are known without the dollar, and other keys are nobody's");
}

/// Every list, every property that its objects have: ordered by it in both directions and filtered by it.
#[tokio::test]
async fn every_property_can_be_asked_for_or_is_refused_by_its_name() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let mut understood = 0;
    for root in regrant_graph::Root::ALL {
        let document = regrant_graph::openapi(root);
        for (path, served) in document["paths"].as_object().unwrap() {
            let of = &served["get"]["responses"]["200"]["content"]["application/json"]["schema"];
            let Some(of) = of["properties"]["value"]["items"]["$ref"].as_str() else { continue };
            if path.contains('{') || path.contains("reprocessRuns") {
                continue;
            }
            let sort = of.rsplit('/').next().unwrap();
            let all = document["components"]["schemas"][sort]["properties"].as_object().unwrap();
            for (name, schema) in all.iter().filter(|(_, schema)| schema["type"].is_array()) {
                let literal = match (schema["format"].as_str(), schema["type"][0].as_str()) {
                    (Some("date-time"), _) => "2026-01-01T00:00:00Z",
                    (_, Some("boolean")) => "true",
                    (_, Some("integer")) => "1",
                    (Some("uuid"), _) => "0190d4e2-0000-7000-8000-000000000001",
                    _ => "'a'",
                };
                for query in [
                    format!("$orderby={name}"),
                    format!("$orderby={name}%20desc"),
                    format!("$filter={name}%20eq%20{literal}"),
                ] {
                    let told = stage.get(&token, &format!("{root}{path}?{query}")).await;
                    if told.status == StatusCode::OK {
                        understood += 1;
                    } else {
                        assert_eq!(told.status, StatusCode::BAD_REQUEST, "{path} {query}: {}", told.text);
                        assert!(told.text.contains(name.as_str()), "{path} {query}: {}", told.text);
                    }
                }
            }
        }
    }
    assert!(understood > 80, "{understood}");
}
