//! Copies a world into the database's tables.

use regrant_model::state::GrantStatus;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{World, packages::RoleTarget};
use crate::{Result, seed::copy::copy};

/// What a resource role is in the directory's own tables: group, role in it, app role.
fn target(of: RoleTarget) -> (Option<Uuid>, Option<&'static str>, Option<Uuid>) {
    match of {
        RoleTarget::Member(group) => (Some(group.0), Some("Member"), None),
        RoleTarget::Owner(group) => (Some(group.0), Some("Owner"), None),
        RoleTarget::AppRole(role) => (None, None, Some(role.0)),
        RoleTarget::Nothing(_) | RoleTarget::Remote => (None, None, None),
    }
}

impl World {
    /// Writes every row. The caller has put the foreign keys aside: assignments and requests name each other.
    pub(in crate::seed) async fn write(&self, to: &mut PgConnection) -> Result<()> {
        self.write_directory(to).await?;
        self.write_memberships(to).await?;
        self.write_accounts(to).await?;
        self.write_resources(to).await?;
        self.write_packages(to).await?;
        self.write_assignments(to).await?;
        self.write_grants(to).await?;
        self.write_requests(to).await?;
        self.write_runs(to).await
    }

    async fn write_directory(&self, to: &mut PgConnection) -> Result<()> {
        let columns = "id, user_principal_name, display_name, mail, job_title, department, created_at";
        copy(to, "users", columns, self.users.iter(), |user, put| {
            put(&[
                &user.id.0,
                &user.user_principal_name,
                &user.display_name,
                &user.user_principal_name,
                &user.job_title,
                &user.department,
                &user.created_at,
            ]);
        })
        .await?;
        let columns = "id, display_name, description, created_at, deleted_at";
        copy(to, "groups", columns, self.groups.iter(), |group, put| {
            put(&[
                &group.id.0,
                &group.display_name,
                &group.description,
                &group.created_at,
                &group.deleted_at,
            ]);
        })
        .await?;
        let columns = "id, display_name, description, created_at";
        copy(to, "applications", columns, self.applications.iter(), |app, put| {
            put(&[&app.id.0, &app.display_name, &app.description, &app.created_at]);
        })
        .await?;
        let columns = "id, application_id, value, display_name";
        copy(to, "app_roles", columns, self.app_roles.iter(), |role, put| {
            put(&[&role.id.0, &role.application.0, &role.value, &role.display_name]);
        })
        .await
    }

    /// The directory's memberships: those of the grants that stand, and those that no grant explains.
    async fn write_memberships(&self, to: &mut PgConnection) -> Result<()> {
        let standing = self.grants.iter().filter(|grant| grant.stands).map(|g| (g.subject, g.role));
        let mut all: Vec<_> = standing.collect();
        let mut outside: Vec<_> = self
            .outside
            .iter()
            .filter(|key| self.grant_index.get(key).is_none_or(|&at| !self.grants[at].stands))
            .copied()
            .collect();
        outside.sort_unstable();
        all.extend(outside);
        let mut members = Vec::new();
        let mut app_roles = Vec::new();
        for (user, role) in all {
            match target(self.role(role).target) {
                (Some(group), Some(role), _) => members.push((group, role, user.0)),
                (_, _, Some(app_role)) => app_roles.push((app_role, user.0)),
                _ => {}
            }
        }
        members.extend(self.owners.iter().map(|(group, user)| (group.0, "Owner", user.0)));
        members.sort_unstable();
        members.dedup();
        app_roles.sort_unstable();
        let columns = "group_id, role, user_id, added_at";
        copy(to, "group_members", columns, members.iter(), |(group, role, user), put| {
            put(&[group, role, user, &self.now]);
        })
        .await?;
        let columns = "app_role_id, user_id, added_at";
        copy(to, "app_role_assignments", columns, app_roles.iter(), |(role, user), put| {
            put(&[role, user, &self.now]);
        })
        .await
    }

    async fn write_accounts(&self, to: &mut PgConnection) -> Result<()> {
        let columns = "user_id, user_name, password_hash, password_set_at";
        copy(to, "local_accounts", columns, self.accounts.iter(), |account, put| {
            put(&[&account.user.0, &account.user_name, &account.password_hash, &self.now]);
        })
        .await?;
        let columns = "id, role, user_id, catalog_id, created_at";
        copy(to, "role_assignments", columns, self.held_roles.iter(), |held, put| {
            put(&[&held.id, &held.role.as_str(), &held.user.0, &held.catalog.map(|id| id.0), &self.now]);
        })
        .await
    }

    async fn write_resources(&self, to: &mut PgConnection) -> Result<()> {
        let columns = "id, display_name, description, created_at";
        copy(to, "catalogs", columns, self.catalogs.iter(), |catalog, put| {
            put(&[&catalog.id.0, &catalog.display_name, &catalog.description, &catalog.created_at]);
        })
        .await?;
        let columns = "id, name, kind, config, created_at";
        copy(to, "connected_systems", columns, self.systems.iter(), |system, put| {
            put(&[&system.id.0, &system.name, &system.kind, &system.config, &system.created_at]);
        })
        .await?;
        let columns = "id, system_id, external_id, locator, kind, display_name, description, group_id, application_id, \
                       created_at";
        copy(to, "resources", columns, self.resources.iter(), |resource, put| {
            let (kind, group, application) = match resource.target {
                RoleTarget::Nothing(id) => ("application", None, Some(id.0)),
                other => ("group", target(other).0, None),
            };
            put(&[
                &resource.id.0,
                &resource.system.0,
                &resource.external_id,
                &resource.locator,
                &kind,
                &resource.display_name,
                &resource.description,
                &group,
                &application,
                &resource.created_at,
            ]);
        })
        .await?;
        let columns = "id, resource_id, external_id, display_name, group_id, group_role, app_role_id";
        copy(to, "resource_roles", columns, self.resource_roles.iter(), |role, put| {
            let (group, group_role, app_role) = target(role.target);
            put(&[
                &role.id.0,
                &role.resource.0,
                &role.external_id,
                &role.display_name,
                &group,
                &group_role,
                &app_role,
            ]);
        })
        .await?;
        let mut links: Vec<_> = self.catalog_resources.iter().collect();
        links.sort_unstable();
        copy(
            to,
            "catalog_resources",
            "catalog_id, resource_id, added_at",
            links.into_iter(),
            |(catalog, resource), put| {
                put(&[&catalog.0, &resource.0, &self.now]);
            },
        )
        .await
    }

    async fn write_packages(&self, to: &mut PgConnection) -> Result<()> {
        let columns = "id, catalog_id, display_name, description, created_at";
        copy(to, "access_packages", columns, self.packages.iter(), |package, put| {
            put(&[
                &package.id.0,
                &package.catalog.0,
                &package.display_name,
                &package.description,
                &package.created_at,
            ]);
        })
        .await?;
        let links =
            self.packages.iter().flat_map(|package| package.roles.iter().map(move |role| (package, role)));
        let columns = "package_id, resource_role_id, added_at";
        copy(to, "package_resource_roles", columns, links, |(package, role), put| {
            put(&[&package.id.0, &role.0, &package.created_at]);
        })
        .await?;
        let columns =
            "id, package_id, display_name, requestors, approval_required, duration_days, created_at";
        copy(to, "policies", columns, self.policies.iter(), |policy, put| {
            put(&[
                &policy.id.0,
                &policy.package.0,
                &policy.display_name,
                &if policy.rules.everyone_may_ask { "everyone" } else { "nobody" },
                &!policy.rules.approvers.is_empty(),
                &policy.rules.duration_days,
                &policy.created_at,
            ]);
        })
        .await?;
        let approvers =
            self.policies.iter().flat_map(|policy| policy.rules.approvers.iter().map(|by| (policy.id, by)));
        copy(to, "policy_approvers", "policy_id, user_id", approvers, |(policy, by), put| {
            put(&[&policy.0, &by.0]);
        })
        .await
    }

    async fn write_assignments(&self, to: &mut PgConnection) -> Result<()> {
        let columns = "id, package_id, subject_id, policy_id, state, subject_name, subject_upn, starts_at, ends_at, created_at, \
                       ended_at, package_version, grants, drifted, failed, unverified, remaining, shares, \
                       open_request_id, latest_request_id";
        copy(to, "assignments", columns, self.assignments.iter(), |row, put| {
            let sum = self.rolled_up(row);
            put(&[
                &row.id.0,
                &row.package.0,
                &row.subject.0,
                &row.policy.0,
                &sum.state(row.ended_at.is_none()).as_str(),
                &self.name_of(row.subject),
                &self.upn_of(row.subject),
                &row.term.from,
                &row.term.until,
                &row.term.from,
                &row.ended_at,
                &1_i64,
                &sum.grants,
                &sum.drifted,
                &sum.failed,
                &sum.unverified,
                &sum.remaining,
                &self.shares(row),
                &row.open_request.map(|id| id.0),
                &row.latest_request.map(|id| id.0),
            ]);
        })
        .await
    }

    async fn write_grants(&self, to: &mut PgConnection) -> Result<()> {
        let columns = "id, subject_id, resource_role_id, resource_id, desired, status, origin, shared, \
                       desired_generation, observed_generation, verified_at, cause, cause_kind, cause_since";
        copy(to, "grants", columns, self.grants.iter(), |grant, put| {
            let looked_at = grant.status != GrantStatus::Pending;
            put(&[
                &grant.id.0,
                &grant.subject.0,
                &grant.role.0,
                &self.role(grant.role).resource.0,
                &grant.desired().as_str(),
                &grant.status.as_str(),
                &grant.origin.as_str(),
                &(grant.wanted_by.len() > 1),
                &1_i64,
                &i64::from(looked_at),
                &looked_at.then_some(self.now),
                &grant.cause.as_ref().map(|(_, text)| text.as_str()),
                &grant.cause.as_ref().map(|(kind, _)| *kind),
                &grant.cause.as_ref().map(|_| self.now),
            ]);
        })
        .await?;
        let links =
            self.grants.iter().flat_map(|grant| grant.wanted_by.iter().map(move |link| (grant.id, link)));
        let columns = "assignment_id, grant_id, wanted";
        copy(to, "assignment_grants", columns, links, |(grant, (assignment, wanted)), put| {
            put(&[&assignment.0, &grant.0, wanted]);
        })
        .await
    }

    async fn write_requests(&self, to: &mut PgConnection) -> Result<()> {
        let columns = "id, package_id, subject_id, policy_id, assignment_id, type, state, status, requestor_id, \
                       justification, starts_at, ends_at, created_at, first_completed_at, completed_at";
        copy(to, "requests", columns, self.requests.iter(), |row, put| {
            put(&[
                &row.id.0,
                &row.package.0,
                &row.draft.subject.0,
                &row.draft.policy.0,
                &row.draft.assignment.map(|id| id.0),
                &row.draft.kind.as_str(),
                &row.state.as_str(),
                &row.state.status().as_str(),
                &row.draft.requestor.map(|id| id.0),
                &row.draft.justification,
                &row.draft.starts_at,
                &row.draft.ends_at,
                &row.created_at,
                &row.first_completed_at,
                &row.completed_at,
            ]);
        })
        .await?;
        let columns = "id, request_id, at, state, actor_id, actor_name, note";
        copy(to, "request_history", columns, self.history.iter(), |row, put| {
            put(&[
                &row.id,
                &row.request.0,
                &row.at,
                &row.state.as_str(),
                &row.actor.map(|id| id.0),
                &row.actor.map_or("Regrant", |id| self.name_of(id)),
                &row.note,
            ]);
        })
        .await
    }

    async fn write_runs(&self, to: &mut PgConnection) -> Result<()> {
        let columns =
            "id, package_id, kind, asked_by, asked_by_name, asked_at, priority, state, selection, total";
        copy(to, "runs", columns, self.runs.iter(), |run, put| {
            put(&[
                &run.id.0,
                &run.package.0,
                &run.kind.as_str(),
                &run.asked_by.0,
                &self.name_of(run.asked_by),
                &self.now,
                &0_i16,
                &"active",
                &format!("{} selected", run.items.len()),
                &count(run.items.len()),
            ]);
        })
        .await?;
        let items =
            self.runs.iter().flat_map(|run| run.items.iter().enumerate().map(move |item| (run.id, item)));
        let columns = "run_id, ordinal, priority, assignment_id, request_id";
        copy(to, "run_items", columns, items, |(run, (ordinal, (assignment, request))), put| {
            put(&[&run.0, &count(*ordinal), &0_i16, &assignment.0, &request.0]);
        })
        .await
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
