//! The invariants of a tenant in which nothing is under way, read from the tables alone.

use std::collections::BTreeMap;

use regrant_model::rollup::{LinkedGrant, RollUp};
use sqlx::{PgPool, Row};
use uuid::Uuid;

/// Counts the rows that a statement finds.
pub(in crate::seed) async fn count(db: &PgPool, from: &str) -> i64 {
    let statement = format!("select count(*) from {from}");
    sqlx::query_scalar(&statement).fetch_one(db).await.unwrap_or_else(|error| panic!("{from}: {error}"))
}

pub(in crate::seed) async fn assert_is_sound(db: &PgPool) {
    for (what, from) in WRONG {
        assert_eq!(count(db, from).await, 0, "{what}");
    }
    assert_rolled_up(db).await;
}

/// Each statement finds the rows that break a rule.
const WRONG: &[(&str, &str)] = &[
    (
        "a live assignment wants the resource roles of its package, and nothing else",
        "assignments a cross join lateral (
             select array_agg(p.resource_role_id order by p.resource_role_id) offered
             from package_resource_roles p where p.package_id = a.package_id) p
         cross join lateral (
             select array_agg(g.resource_role_id order by g.resource_role_id) wanted
             from assignment_grants l join grants g on g.id = l.grant_id
             where l.assignment_id = a.id and l.wanted and g.subject_id = a.subject_id) w
         where a.state <> 'Expired' and p.offered is distinct from w.wanted",
    ),
    (
        "an ended assignment wants nothing",
        "assignments a join assignment_grants l on l.assignment_id = a.id
         where l.wanted and (a.state = 'Expired' or a.ended_at is not null)",
    ),
    (
        "a grant is desired while somebody wants it, and shared once two do or did",
        "grants g cross join lateral (
             select bool_or(l.wanted) wanted, count(*) links from assignment_grants l where l.grant_id = g.id) l
         where (g.desired = 'present') <> l.wanted or g.shared <> (l.links > 1)",
    ),
    (
        "an assignment shares when one of its grants is shared",
        "assignments a where a.shares <> exists(
             select from assignment_grants l join grants g on g.id = l.grant_id
             where l.assignment_id = a.id and g.shared)",
    ),
    (
        "every grant stands on a built-in resource role of its own resource",
        "grants g join resource_roles r on r.id = g.resource_role_id
         where r.resource_id <> g.resource_id or (r.group_id is null and r.app_role_id is null)",
    ),
    (
        "a withdrawn grant leaves no membership",
        "grants g join resource_roles r on r.id = g.resource_role_id where g.status = 'withdrawn' and (
             exists(select from group_members m where m.group_id = r.group_id and m.role = r.group_role
                    and m.user_id = g.subject_id)
             or exists(select from app_role_assignments m where m.app_role_id = r.app_role_id
                       and m.user_id = g.subject_id))",
    ),
    (
        "what was seen in place was seen now or before",
        "grants where status = 'in_place' and (verified_at is null or verified_at > regrant_now()
             or observed_generation <> desired_generation)",
    ),
    (
        "the latest request is the latest, and open while it delivers",
        "assignments a where a.latest_request_id is distinct from (
             select r.id from requests r where r.assignment_id = a.id order by r.created_at desc, r.id desc limit 1)
         or a.open_request_id is distinct from (
             select r.id from requests r where r.assignment_id = a.id and r.state = 'Delivering')",
    ),
    (
        "a request stands where its history ends",
        "requests r where r.state is distinct from (
             select h.state from request_history h where h.request_id = r.id order by h.id desc limit 1)",
    ),
    (
        "subjects' names are the users'",
        "assignments a join users u on u.id = a.subject_id where a.subject_name <> u.display_name
             or a.subject_upn <> u.user_principal_name",
    ),
    (
        "an end lies behind exactly when the assignment has ended",
        "assignments where (state = 'Expired') <> (ended_at is not null) or ended_at > regrant_now()
             or (ended_at is null and ends_at <= regrant_now())",
    ),
];

/// Claims that the directory does not bear out: in place by the grant, missing from the directory.
pub(in crate::seed) const UNTRUE: &str = "grants g join resource_roles r on r.id = g.resource_role_id
    join assignment_grants l on l.grant_id = g.id and l.wanted
    join assignments a on a.id = l.assignment_id
    where g.status = 'in_place' and not exists(
        select from group_members m where m.group_id = r.group_id and m.role = r.group_role and m.user_id = g.subject_id)
    and not exists(
        select from app_role_assignments m where m.app_role_id = r.app_role_id and m.user_id = g.subject_id)";

async fn assert_rolled_up(db: &PgPool) {
    let rows = sqlx::query(
        "select a.id, a.state, a.grants, a.drifted, a.failed, a.unverified, a.remaining,
                l.wanted, g.desired, g.status, g.unverified_since is not null as unseen
         from assignments a left join assignment_grants l on l.assignment_id = a.id left join grants g on g.id = l.grant_id",
    );
    let mut links: BTreeMap<Uuid, Vec<LinkedGrant>> = BTreeMap::new();
    let mut shown = BTreeMap::new();
    for row in rows.fetch_all(db).await.unwrap() {
        let id: Uuid = row.get("id");
        let numbers =
            ["grants", "drifted", "failed", "unverified", "remaining"].map(|name| row.get::<i16, _>(name));
        shown.insert(id, (row.get::<String, _>("state"), numbers));
        let links = links.entry(id).or_default();
        if let Some(wanted) = row.get("wanted") {
            links.push(LinkedGrant {
                wanted,
                desired: row.get::<&str, _>("desired").parse().unwrap(),
                status: row.get::<&str, _>("status").parse().unwrap(),
                unverified: row.get("unseen"),
            });
        }
    }
    for (id, (state, numbers)) in shown {
        let live = state != "Expired";
        let sum = RollUp::of(live, &links[&id]);
        assert_eq!(state, sum.state(live).as_str(), "assignment {id}: {:?}", links[&id]);
        assert_eq!(
            numbers,
            [sum.grants, sum.drifted, sum.failed, sum.unverified, sum.remaining],
            "assignment {id}"
        );
    }
}
