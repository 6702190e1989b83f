//! What every endpoint answers to everybody: a golden list. A new endpoint shows up in it.

use std::fmt::Write as _;

use http::Method;
use regrant_graph::{Root, endpoints};
use regrant_model::policy::{Permission, Role};

use crate::publisher::{now, with};
use crate::stage::{BETA, Stage, V1};

#[tokio::test]
async fn what_every_endpoint_answers_to() {
    use Permission as P;
    let stage = Stage::new().await;
    let mut callers =
        vec![("no token".to_owned(), String::new()), ("a bad token".to_owned(), "a.b.c".to_owned())];
    let elsewhere = stage.program("elsewhere", &[P::EntitlementManagementReadWriteAll, P::UserReadAll]).await;
    callers.push(("for another".to_owned(), stage.token_for_another_address(&elsewhere).await));
    let none = stage.program("none", &[]).await;
    callers.push(("no permission".to_owned(), stage.token(&none).await));
    for (name, permission) in [
        ("EM read", P::EntitlementManagementReadAll),
        ("EM write", P::EntitlementManagementReadWriteAll),
        ("users", P::UserReadAll),
        ("groups", P::GroupReadAll),
        ("members", P::GroupMemberReadWriteAll),
    ] {
        let program = stage.program(name, &[permission]).await;
        callers.push((name.to_owned(), stage.token(&program).await));
    }
    for (name, role, catalog) in [
        ("owner", Role::CatalogOwner, stage.catalog),
        ("reader", Role::CatalogReader, stage.catalog),
        ("packages", Role::PackageManager, stage.catalog),
        ("assigns", Role::AssignmentManager, stage.catalog),
        ("other's owner", Role::CatalogOwner, stage.other_catalog),
    ] {
        let program = stage.program(name, &[]).await;
        stage.grant(&program, role, catalog).await;
        callers.push((name.to_owned(), stage.token(&program).await));
    }
    let everything =
        "EntitlementManagement.ReadWrite.All GroupMember.ReadWrite.All User.Read.All Group.Read.All";
    stage.person("expired", Some((Role::GlobalAdministrator, None))).await;
    let past = with(&stage.publisher.claims("expired", everything), "exp", (now() - 90).into());
    callers.insert(2, ("expired".to_owned(), stage.signing.sign(&past)));
    for (name, role, scopes) in [
        ("nobody's", None, everything),
        ("p: no role", Some(None), everything),
        (
            "p: own, admin",
            Some(Some((Role::GlobalAdministrator, None))),
            "EntitlementMgmt-SubjectAccess.ReadWrite",
        ),
        ("p: read, admin", Some(Some((Role::GlobalAdministrator, None))), "EntitlementManagement.Read.All"),
        ("p: global adm", Some(Some((Role::GlobalAdministrator, None))), everything),
        ("p: gov. adm", Some(Some((Role::IdentityGovernanceAdministrator, None))), everything),
        ("p: user adm", Some(Some((Role::UserAdministrator, None))), everything),
        ("p: glob. read", Some(Some((Role::GlobalReader, None))), everything),
        ("p: owner", Some(Some((Role::CatalogOwner, Some(stage.catalog)))), everything),
        ("p: reader", Some(Some((Role::CatalogReader, Some(stage.catalog)))), everything),
        ("p: packages", Some(Some((Role::PackageManager, Some(stage.catalog)))), everything),
        ("p: assigns", Some(Some((Role::AssignmentManager, Some(stage.catalog)))), everything),
        ("p: other's", Some(Some((Role::CatalogOwner, Some(stage.other_catalog)))), everything),
    ] {
        if let Some(role) = role {
            stage.person(name, role).await;
        }
        callers.push((name.to_owned(), stage.delegated(name, scopes)));
    }
    let given = Given::of(&stage).await;
    let mut text = format!("{:<135}", "");
    for (name, _) in &callers {
        write!(text, " {name:>13}").unwrap();
    }
    for root in Root::ALL {
        for (method, path) in endpoints(root) {
            let shown = path.replace("identityGovernance/entitlementManagement", "~");
            write!(text, "\n{:<135}", format!("{method} {root}/{shown}")).unwrap();
            for (_, token) in &callers {
                let status = ask(&stage, &given, token, &method, &format!("{root}/{path}")).await;
                write!(text, " {status:>13}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(text);
}

/// What the stage's package gives.
struct Given {
    scope: String,
    grant: String,
}

impl Given {
    async fn of(stage: &Stage) -> Self {
        let token = stage.all_powerful().await;
        let first = async |path: String| {
            let told = stage.get(&token, &path).await.value();
            told[0]["id"].as_str().unwrap().to_owned()
        };
        Self {
            scope: first(format!("{V1}/accessPackages/{}/resourceRoleScopes", stage.package)).await,
            grant: first(format!("{BETA}/accessPackageAssignmentResourceRoles")).await,
        }
    }
}

/// Asks for it about an object of the stage; what would change something is asked for about one that is not there, or that
/// is refused for its state, so that every caller meets the same.
async fn ask(stage: &Stage, given: &Given, token: &str, method: &Method, path: &str) -> u16 {
    let id = |object: &str| -> String {
        if object.contains("Catalogs") || object.contains("catalogs") {
            stage.catalog.to_string()
        } else if object.contains("ResourceRoles") {
            given.grant.clone()
        } else if object.contains("olicies") {
            stage.policy.to_string()
        } else if object.contains("equests") {
            if *method == Method::DELETE { stage.scheduled.to_string() } else { stage.late.to_string() }
        } else if object.contains("ssignments") {
            if *method == Method::GET { stage.assignment.to_string() } else { stage.ended.to_string() }
        } else if object == "groups" {
            stage.group.id.to_string()
        } else if object == "users" || object == "members" {
            stage.bilal.to_string()
        } else if object == "reprocessRuns" {
            "0190d4e2-0000-7000-8000-00000000dead".to_owned()
        } else {
            stage.package.to_string()
        }
    };
    let mut filled: Vec<String> = Vec::new();
    for part in path.split('/') {
        let before = filled.last().cloned().unwrap_or_default();
        filled.push(if part == "{key}" && *method == Method::GET {
            given.scope.clone()
        } else if part == "{key}" {
            "0190d4e2-0000-7000-8000-00000000dead_0190d4e2-0000-7000-8000-00000000dead".to_owned()
        } else if part.starts_with('{') {
            id(&before)
        } else {
            part.to_owned()
        });
    }
    let path = filled.join("/");
    let path = path.replace("{on}", "target").replace("{accessPackageId}", &stage.package.to_string());
    let target = path.replace("{incompatibleAccessPackageId}", &stage.package.to_string());
    let body = if target.ends_with("members/$ref") {
        format!("{{\"@odata.id\":\"https://regrant.test/v1.0/users/{}\"}}", stage.bilal)
    } else {
        "{}".to_owned()
    };
    let body = if *method == Method::GET || *method == Method::DELETE { "" } else { body.as_str() };
    stage.call(token, method.clone(), &target, body).await.status.as_u16()
}
