//! What a list costs: the same number of statements, whatever the page size.

use std::fmt::Write as _;

use http::StatusCode;
use regrant_core::testing::{Heard, Statements};

use crate::stage::{BETA, Stage, V1};

#[tokio::test]
async fn a_list_costs_the_same_whatever_its_page_size() {
    let stage = Stage::new().await;
    let token = stage.all_powerful().await;
    let mut text = String::new();
    for (path, options) in [
        (format!("{BETA}/accessPackageAssignments"), ""),
        (format!("{BETA}/accessPackageAssignments"), "&$expand=target,accessPackage"),
        (format!("{BETA}/accessPackageAssignments"), "&$count=true&$expand=*"),
        (
            format!("{V1}/assignments"),
            "&$expand=target,assignmentPolicy,accessPackage($expand=catalog,resourceRoleScopes($expand=role,scope))",
        ),
        (format!("{V1}/assignmentRequests"), "&$expand=*"),
        (format!("{V1}/accessPackages"), "&$expand=*"),
        (format!("{V1}/catalogs"), "&$expand=accessPackages($expand=assignmentPolicies)"),
        (format!("{V1}/assignmentPolicies"), "&$expand=*"),
        (format!("{BETA}/accessPackageAssignmentResourceRoles"), "&$expand=*"),
        (format!("{V1}/catalogs/{}/resources", stage.catalog), "&$expand=*"),
        ("/v1.0/users".to_owned(), "&$count=true"),
        (format!("/v1.0/groups/{}/members", stage.group.id), ""),
    ] {
        let mut numbers = Vec::new();
        // Not fewer than two: what comes along with an object that has nothing is not looked for.
        for top in [2, 999] {
            let heard = Statements::default();
            let listening = heard.listen();
            let told = stage.get(&token, &format!("{path}?$top={top}{options}")).await;
            drop(listening);
            assert_eq!(told.status, StatusCode::OK, "{path}{options}: {}", told.text);
            numbers.push(heard.take().iter().filter(|heard| matches!(heard, Heard::Statement(_))).count());
        }
        assert_eq!(numbers[0], numbers[1], "{path}?{options}");
        let shown =
            path.replace(&stage.catalog.to_string(), "{id}").replace(&stage.group.id.to_string(), "{id}");
        writeln!(text, "{:>2}  {shown} {}", numbers[0], options.trim_start_matches('&')).unwrap();
    }
    insta::assert_snapshot!(text);
}
