//! Everything that is served, in one table: path by root, method, permission, handler.

use std::sync::LazyLock;

use futures::future::BoxFuture;
use http::{Method, StatusCode};
use regrant_model::policy::{Area, Permission};
use regrant_odata::Shape;

use crate::answer::Answer;
use crate::call::{Call, ENTITLEMENT_MANAGEMENT};
use crate::failure::Failure;
use crate::nouns::{
    Described, all, assignment, catalog, grant, group, incompatible, mine, number, package, policy, request,
    resource, resource_role, role_scope, run, single, user,
};
use crate::path::{Gaps, matched, segments};
use crate::root::Root;

/// Something that can be asked for.
pub(crate) struct Endpoint {
    pub method: Method,
    /// The path below each root; none where the root does not have it. `~/` stands for entitlement management.
    pub beta: &'static [&'static str],
    pub v1: &'static [&'static str],
    /// A token is good for it with one of these.
    pub needs: &'static [Permission],
    pub area: Area,
    pub handler: fn(Call) -> BoxFuture<'static, Result<Answer, Failure>>,
    /// What is taken and answered.
    pub manner: Manner,
}

/// What a call takes and is answered with, for the descriptions. The type is that of the objects.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// 200 with a page of a list, which takes every option.
    List(fn(Root) -> &'static Shape),
    /// The same, with a filter alone.
    Page(fn(Root) -> &'static Shape),
    /// 200 with a list as a whole.
    Whole(fn(Root) -> &'static Shape),
    /// 200 with the number of a list's objects.
    Count(fn(Root) -> &'static Shape),
    /// 200 with one object; `$select` and `$expand`.
    One(fn(Root) -> &'static Shape),
    /// 200 with one object; no options.
    Bare(fn(Root) -> &'static Shape),
    /// An object is sent; 201 with what was made of it.
    Create(fn(Root) -> &'static Shape),
    /// An object is sent; 200 with what it is now.
    Change(fn(Root) -> &'static Shape),
    /// A reference to an object is sent; 204.
    Refer,
    /// 204.
    Done,
    /// 200 without a body: it is on its way.
    Ask,
    /// 202 with the run's address.
    Start,
    /// The same, for those that a filter selects.
    StartMany(fn(Root) -> &'static Shape),
}

const READ: &[Permission] =
    &[Permission::EntitlementManagementReadAll, Permission::EntitlementManagementReadWriteAll];
const WRITE: &[Permission] = &[Permission::EntitlementManagementReadWriteAll];
/// What is the caller's own.
const OWN: &[Permission] = &[
    Permission::SubjectAccessReadWrite,
    Permission::EntitlementManagementReadAll,
    Permission::EntitlementManagementReadWriteAll,
];
/// The same, to change it.
const CHANGE_OWN: &[Permission] =
    &[Permission::SubjectAccessReadWrite, Permission::EntitlementManagementReadWriteAll];
const READ_USERS: &[Permission] = &[Permission::UserReadAll];
/// Who somebody is themselves, every token of theirs may tell.
const ANY: &[Permission] = Permission::ALL;
const READ_GROUPS: &[Permission] = &[Permission::GroupReadAll, Permission::GroupMemberReadWriteAll];
const WRITE_MEMBERS: &[Permission] = &[Permission::GroupMemberReadWriteAll];

macro_rules! endpoints {
    ($( $method:ident $area:ident $needs:ident [$($beta:literal),*] [$($v1:literal),*] => $handler:path, $manner:ident $(<$described:ty>)?; )+) => {
        &[$( Endpoint {
            method: Method::$method,
            beta: &[$($beta),*],
            v1: &[$($v1),*],
            needs: $needs,
            area: Area::$area,
            handler: |call| Box::pin($handler(call)),
            manner: Manner::$manner $( (<$described as Described>::shape) )?,
        }, )+]
    };
}

/// The table.
pub(crate) static ENDPOINTS: &[Endpoint] = endpoints! {
    GET EntitlementManagement READ ["~/accessPackageCatalogs"] ["~/catalogs"] => all::<catalog::Catalog>, List<catalog::Catalog>;
    GET EntitlementManagement READ ["~/accessPackageCatalogs/$count"] ["~/catalogs/$count"] => number::<catalog::Catalog>, Count<catalog::Catalog>;
    GET EntitlementManagement READ ["~/accessPackageCatalogs/{id}"] ["~/catalogs/{id}"] => single::<catalog::Catalog>, One<catalog::Catalog>;
    POST EntitlementManagement WRITE ["~/accessPackageCatalogs"] ["~/catalogs"] => catalog::create, Create<catalog::Catalog>;
    PATCH EntitlementManagement WRITE ["~/accessPackageCatalogs/{id}"] ["~/catalogs/{id}"] => catalog::update, Change<catalog::Catalog>;
    DELETE EntitlementManagement WRITE ["~/accessPackageCatalogs/{id}"] ["~/catalogs/{id}"] => catalog::delete, Done;
    GET EntitlementManagement READ ["~/accessPackageCatalogs/{id}/accessPackageResources"]
        ["~/catalogs/{id}/resources"] => resource::of_catalog, List<resource::Resource>;
    GET EntitlementManagement READ ["~/accessPackageCatalogs/{id}/accessPackageResourceRoles"]
        ["~/catalogs/{id}/resourceRoles"] => resource_role::of_catalog, List<resource_role::ResourceRole>;
    POST EntitlementManagement WRITE ["~/accessPackageResourceRequests"] ["~/resourceRequests"] => resource::request, Create<resource::ResourceRequest>;
    GET EntitlementManagement READ ["~/accessPackages"] ["~/accessPackages"] => all::<package::Package>, List<package::Package>;
    GET EntitlementManagement READ ["~/accessPackages/$count"] ["~/accessPackages/$count"] => number::<package::Package>, Count<package::Package>;
    GET EntitlementManagement OWN ["~/accessPackages/filterByCurrentUser(on='{on}')"]
        ["~/accessPackages/filterByCurrentUser(on='{on}')"] => mine::<package::Package>, List<package::Package>;
    GET EntitlementManagement READ ["~/accessPackages/{id}"] ["~/accessPackages/{id}"] => single::<package::Package>, One<package::Package>;
    POST EntitlementManagement WRITE ["~/accessPackages"] ["~/accessPackages"] => package::create, Create<package::Package>;
    PATCH EntitlementManagement WRITE ["~/accessPackages/{id}"] ["~/accessPackages/{id}"] => package::update, Change<package::Package>;
    DELETE EntitlementManagement WRITE ["~/accessPackages/{id}"] ["~/accessPackages/{id}"] => package::delete, Done;
    POST EntitlementManagement WRITE ["~/accessPackages/{id}/reprocessAssignments"]
        ["~/accessPackages/{id}/reprocessAssignments"] => package::reprocess, StartMany<assignment::Assignment>;
    GET EntitlementManagement READ ["~/accessPackages/{id}/accessPackageResourceRoleScopes"]
        ["~/accessPackages/{id}/resourceRoleScopes"] => role_scope::list, List<role_scope::RoleScope>;
    GET EntitlementManagement READ ["~/accessPackages/{id}/accessPackageResourceRoleScopes/$count"]
        ["~/accessPackages/{id}/resourceRoleScopes/$count"] => role_scope::number, Count<role_scope::RoleScope>;
    GET EntitlementManagement READ ["~/accessPackages/{id}/accessPackageResourceRoleScopes/{key}"]
        ["~/accessPackages/{id}/resourceRoleScopes/{key}"] => role_scope::single, One<role_scope::RoleScope>;
    GET EntitlementManagement READ ["~/accessPackageAssignmentPolicies"] ["~/assignmentPolicies"] => all::<policy::Policy>, List<policy::Policy>;
    GET EntitlementManagement READ ["~/accessPackageAssignmentPolicies/$count"] ["~/assignmentPolicies/$count"]
        => number::<policy::Policy>, Count<policy::Policy>;
    GET EntitlementManagement READ ["~/accessPackageAssignmentPolicies/{id}"] ["~/assignmentPolicies/{id}"]
        => single::<policy::Policy>, One<policy::Policy>;
    POST EntitlementManagement WRITE ["~/accessPackages/{id}/accessPackageResourceRoleScopes"]
        ["~/accessPackages/{id}/resourceRoleScopes"] => role_scope::create, Create<role_scope::RoleScope>;
    DELETE EntitlementManagement WRITE ["~/accessPackages/{id}/accessPackageResourceRoleScopes/{key}"]
        ["~/accessPackages/{id}/resourceRoleScopes/{key}"] => role_scope::delete, Done;
    GET EntitlementManagement READ ["~/accessPackages/{id}/incompatibleAccessPackages"]
        ["~/accessPackages/{id}/incompatibleAccessPackages"] => incompatible::packages, Whole<package::Package>;
    GET EntitlementManagement READ ["~/accessPackages/{id}/accessPackagesIncompatibleWith"]
        ["~/accessPackages/{id}/accessPackagesIncompatibleWith"] => incompatible::with, Whole<package::Package>;
    GET EntitlementManagement READ ["~/accessPackages/{id}/incompatibleGroups"]
        ["~/accessPackages/{id}/incompatibleGroups"] => incompatible::groups, Whole<group::Group>;
    POST EntitlementManagement WRITE ["~/accessPackages/{id}/incompatibleAccessPackages/$ref"]
        ["~/accessPackages/{id}/incompatibleAccessPackages/$ref"] => incompatible::add_package, Refer;
    POST EntitlementManagement WRITE ["~/accessPackages/{id}/incompatibleGroups/$ref"]
        ["~/accessPackages/{id}/incompatibleGroups/$ref"] => incompatible::add_group, Refer;
    DELETE EntitlementManagement WRITE ["~/accessPackages/{id}/incompatibleAccessPackages/{otherId}/$ref"]
        ["~/accessPackages/{id}/incompatibleAccessPackages/{otherId}/$ref"] => incompatible::remove_package, Done;
    DELETE EntitlementManagement WRITE ["~/accessPackages/{id}/incompatibleGroups/{groupId}/$ref"]
        ["~/accessPackages/{id}/incompatibleGroups/{groupId}/$ref"] => incompatible::remove_group, Done;
    POST EntitlementManagement WRITE ["~/accessPackageAssignmentPolicies"] ["~/assignmentPolicies"]
        => policy::create, Create<policy::Policy>;
    PUT EntitlementManagement WRITE ["~/accessPackageAssignmentPolicies/{id}"] ["~/assignmentPolicies/{id}"]
        => policy::replace, Change<policy::Policy>;
    DELETE EntitlementManagement WRITE ["~/accessPackageAssignmentPolicies/{id}"] ["~/assignmentPolicies/{id}"]
        => policy::delete, Done;
    GET EntitlementManagement READ ["~/accessPackages/{id}/accessPackageAssignmentPolicies"]
        ["~/accessPackages/{id}/assignmentPolicies"] => policy::of_package, List<policy::Policy>;
    GET EntitlementManagement READ ["~/accessPackageAssignments"] ["~/assignments"] => all::<assignment::Assignment>, List<assignment::Assignment>;
    GET EntitlementManagement READ ["~/accessPackageAssignments/$count"] ["~/assignments/$count"] => number::<assignment::Assignment>, Count<assignment::Assignment>;
    GET EntitlementManagement OWN ["~/accessPackageAssignments/filterByCurrentUser(on='{on}')"]
        ["~/assignments/filterByCurrentUser(on='{on}')"] => mine::<assignment::Assignment>, List<assignment::Assignment>;
    GET EntitlementManagement READ
        ["~/accessPackageAssignments/additionalAccess(accessPackageId='{accessPackageId}',incompatibleAccessPackageId='{incompatibleAccessPackageId}')"]
        ["~/assignments/additionalAccess(accessPackageId='{accessPackageId}',incompatibleAccessPackageId='{incompatibleAccessPackageId}')"]
        => assignment::additional, List<assignment::Assignment>;
    GET EntitlementManagement OWN ["~/accessPackageAssignments/{id}"] ["~/assignments/{id}"] => single::<assignment::Assignment>, One<assignment::Assignment>;
    POST EntitlementManagement WRITE ["~/accessPackageAssignments/{id}/reprocess"] ["~/assignments/{id}/reprocess"]
        => assignment::reprocess, Start;
    GET EntitlementManagement READ ["~/accessPackageAssignmentRequests", "~/assignmentRequests"] ["~/assignmentRequests"]
        => all::<request::Request>, List<request::Request>;
    GET EntitlementManagement READ ["~/accessPackageAssignmentRequests/$count", "~/assignmentRequests/$count"]
        ["~/assignmentRequests/$count"] => number::<request::Request>, Count<request::Request>;
    GET EntitlementManagement OWN
        ["~/accessPackageAssignmentRequests/filterByCurrentUser(on='{on}')", "~/assignmentRequests/filterByCurrentUser(on='{on}')"]
        ["~/assignmentRequests/filterByCurrentUser(on='{on}')"] => mine::<request::Request>, List<request::Request>;
    GET EntitlementManagement OWN ["~/accessPackageAssignmentRequests/{id}", "~/assignmentRequests/{id}"]
        ["~/assignmentRequests/{id}"] => single::<request::Request>, One<request::Request>;
    DELETE EntitlementManagement WRITE ["~/accessPackageAssignmentRequests/{id}", "~/assignmentRequests/{id}"]
        ["~/assignmentRequests/{id}"] => request::delete, Done;
    POST EntitlementManagement CHANGE_OWN ["~/accessPackageAssignmentRequests", "~/assignmentRequests"]
        ["~/assignmentRequests"] => request::create, Create<request::Request>;
    POST EntitlementManagement WRITE
        ["~/accessPackageAssignmentRequests/{id}/reprocess", "~/assignmentRequests/{id}/reprocess"]
        ["~/assignmentRequests/{id}/reprocess"] => request::reprocess, Start;
    POST EntitlementManagement CHANGE_OWN
        ["~/accessPackageAssignmentRequests/{id}/cancel", "~/assignmentRequests/{id}/cancel"]
        ["~/assignmentRequests/{id}/cancel"] => request::cancel, Ask;
    GET EntitlementManagement READ ["~/accessPackageAssignmentResourceRoles"] [] => all::<grant::Grant>, List<grant::Grant>;
    GET EntitlementManagement READ ["~/accessPackageAssignmentResourceRoles/$count"] [] => number::<grant::Grant>, Count<grant::Grant>;
    GET EntitlementManagement READ ["~/accessPackageAssignmentResourceRoles/{id}"] [] => single::<grant::Grant>, One<grant::Grant>;
    GET EntitlementManagement READ ["~/reprocessRuns"] ["~/reprocessRuns"] => run::list, Page<run::Run>;
    GET EntitlementManagement READ ["~/reprocessRuns/{id}/items"] ["~/reprocessRuns/{id}/items"] => run::items, Page<run::Item>;
    GET EntitlementManagement READ ["~/reprocessRuns/{id}"] ["~/reprocessRuns/{id}"] => run::one, Bare<run::Run>;
    GET Directory ANY ["me"] ["me"] => user::me, One<user::User>;
    GET Directory READ_USERS ["users"] ["users"] => all::<user::User>, List<user::User>;
    GET Directory READ_USERS ["users/$count"] ["users/$count"] => number::<user::User>, Count<user::User>;
    GET Directory READ_USERS ["users/{id}"] ["users/{id}"] => single::<user::User>, One<user::User>;
    GET Directory READ_GROUPS ["groups"] ["groups"] => all::<group::Group>, List<group::Group>;
    GET Directory READ_GROUPS ["groups/$count"] ["groups/$count"] => number::<group::Group>, Count<group::Group>;
    GET Directory READ_GROUPS ["groups/{id}"] ["groups/{id}"] => single::<group::Group>, One<group::Group>;
    GET Directory READ_GROUPS ["groups/{id}/members"] ["groups/{id}/members"] => group::members, List<user::User>;
    POST Directory WRITE_MEMBERS ["groups/{id}/members/$ref"] ["groups/{id}/members/$ref"] => group::add_member, Refer;
    DELETE Directory WRITE_MEMBERS ["groups/{id}/members/{userId}/$ref"] ["groups/{id}/members/{userId}/$ref"]
        => group::remove_member, Done;
};

impl Endpoint {
    /// The paths below a root.
    pub fn paths(&self, root: Root) -> impl Iterator<Item = String> {
        let paths = match root {
            Root::Beta => self.beta,
            Root::V1 => self.v1,
        };
        paths.iter().map(|path| path.replacen('~', ENTITLEMENT_MANAGEMENT, 1))
    }
}

/// The method and path of everything that a root has, below it. For tests that ask for each.
pub fn endpoints(root: Root) -> impl Iterator<Item = (Method, String)> {
    ENDPOINTS
        .iter()
        .flat_map(move |endpoint| endpoint.paths(root).map(|path| (endpoint.method.clone(), path)))
}

/// The paths of a root, each with what is there; made once.
fn templates(root: Root) -> &'static [(String, &'static Endpoint)] {
    static TEMPLATES: LazyLock<[Vec<(String, &'static Endpoint)>; 2]> = LazyLock::new(|| {
        Root::ALL.map(|root| {
            let of = |endpoint| Endpoint::paths(endpoint, root).map(move |path| (path, endpoint));
            ENDPOINTS.iter().flat_map(of).collect()
        })
    });
    &TEMPLATES[usize::from(root == Root::V1)]
}

/// The template that a path below a root is of, to be counted under: whatever else somebody makes up has none.
pub(crate) fn template(root: Root, path: &str) -> Option<&'static str> {
    let path = segments(path)?;
    let mut matching = templates(root).iter().filter(|(template, _)| matched(template, &path).is_some());
    let first = matching.next()?;
    let word = matching.find(|(template, _)| !template.ends_with('}'));
    Some(word.unwrap_or(first).0.as_str())
}

/// What a call is for.
pub(crate) struct Found {
    pub endpoint: &'static Endpoint,
    pub gaps: Gaps,
}

/// Looks the call up.
///
/// # Errors
/// 400 for a path that is not served, as Graph does; 405 for one that is, by another method.
pub(crate) fn find(root: Root, method: &Method, path: &str) -> Result<Found, Failure> {
    let unknown = || {
        let last: String =
            path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or("").chars().take(80).collect();
        Failure::bad_request(format!("Resource not found for the segment '{last}'."))
    };
    let path = segments(path).ok_or_else(unknown)?;
    let mut allowed: Vec<&str> = Vec::new();
    let mut best: Option<Found> = None;
    for (template, endpoint) in templates(root) {
        let Some(gaps) = matched(template, &path) else { continue };
        if endpoint.method != *method {
            allowed.push(endpoint.method.as_str());
        } else if best.is_none() || !template.ends_with('}') {
            // A word goes before a gap: `$count` is no id.
            best = Some(Found { endpoint, gaps });
        }
    }
    match best {
        Some(found) => Ok(found),
        None if allowed.is_empty() => Err(unknown()),
        None => Err(Failure::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "BadRequest",
            format!("This can't be done with {method} here; what can: {}", allowed.join(", ")),
        )),
    }
}
