//! The judge. It knows what people asked for and what there really is, from the tables' plain rows and from OpenLDAP's own
//! `ldapsearch`, and shares no code with the engine.

use std::collections::{BTreeMap, BTreeSet};

use regrant_core::testing::{Slapd, TestDatabase};
use regrant_model::rollup::{LinkedGrant, RollUp};
use regrant_model::{ResourceRoleId, UserId};
use uuid::Uuid;

/// Somebody in a resource role.
pub type Membership = (Uuid, Uuid);

/// What there really is: built-in memberships, and those of the given LDAP groups.
pub async fn real(db: &TestDatabase, ldap: &[(&Slapd, ResourceRoleId, &str)]) -> BTreeSet<Membership> {
    let rows: Vec<Membership> = sqlx::query_as(
        "select m.user_id, rr.id from group_members m
             join resource_roles rr on rr.group_id = m.group_id and rr.group_role = m.role
         union all
         select a.user_id, rr.id from app_role_assignments a join resource_roles rr on rr.app_role_id = a.app_role_id",
    )
    .fetch_all(db.pool())
    .await
    .expect("the directory can be read");
    let mut real: BTreeSet<Membership> = rows.into_iter().collect();
    if ldap.is_empty() {
        return real;
    }
    let users: Vec<(String, Uuid)> =
        sqlx::query_as("select split_part(user_principal_name, '@', 1), id from users")
            .fetch_all(db.pool())
            .await
            .expect("users can be read");
    let by_dn: BTreeMap<String, Uuid> =
        users.into_iter().map(|(uid, id)| (format!("uid={uid},{}", Slapd::USER_BASE), id)).collect();
    for (slapd, role, dn) in ldap {
        let members = slapd.members(dn);
        real.extend(members.iter().filter_map(|member| by_dn.get(member)).map(|user| (*user, role.0)));
    }
    real
}

/// What live assignments want, by the packages' present resource roles.
pub async fn wanted(db: &TestDatabase) -> BTreeSet<Membership> {
    let rows: Vec<Membership> = sqlx::query_as(
        "select a.subject_id, pr.resource_role_id from assignments a
         join package_resource_roles pr on pr.package_id = a.package_id where a.state <> 'Expired'",
    )
    .fetch_all(db.pool())
    .await
    .expect("assignments can be read");
    rows.into_iter().collect()
}

/// Every claim is true, and nothing is under way: for the given real memberships, of which `found` were not put there
/// by Regrant.
///
/// # Panics
/// When a claim is false; says which.
pub async fn assert_settled(db: &TestDatabase, real: &BTreeSet<Membership>, found: &BTreeSet<Membership>) {
    let expected: BTreeSet<Membership> = wanted(db).await.union(found).copied().collect();
    let lacking: Vec<_> = expected.difference(real).collect();
    let surplus: Vec<_> = real.difference(&expected).collect();
    assert!(
        lacking.is_empty() && surplus.is_empty(),
        "(user, resource role): missing {lacking:?}, too many {surplus:?}\n{:#?}",
        grants(db).await
    );
    for grant in grants(db).await {
        let there = real.contains(&(grant.subject, grant.role));
        let true_claim = match (grant.desired.as_str(), grant.status.as_str()) {
            ("present", "in_place") => there,
            ("absent", "withdrawn") => !there || found.contains(&(grant.subject, grant.role)),
            _ => false,
        };
        assert!(true_claim && !grant.due && !grant.intended, "really there: {there}, but {grant:?}");
    }
    assert_rolled_up(db).await;
    let open: i64 = sqlx::query_scalar(
        "select (select count(*) from run_items) + (select count(*) from runs where state = 'active')
             + (select count(*) from requests where state in ('Submitted', 'Delivering'))
             + (select count(*) from resource_work where lease_token is not null or asked > observed)
             + (select count(*) from looks) + (select count(*) from look_resources)",
    )
    .fetch_one(db.pool())
    .await
    .expect("the tables can be read");
    assert_eq!(open, 0, "no item, run, request, lease or look is left open");
}

/// A grant, as it stands in its row.
#[derive(Debug, sqlx::FromRow)]
#[expect(dead_code, reason = "a false claim is printed with all that is known of its grant")]
pub struct Grant {
    pub subject: Uuid,
    pub role: Uuid,
    pub desired: String,
    pub status: String,
    pub origin: String,
    pub due: bool,
    pub intended: bool,
    pub cause: Option<String>,
}

pub async fn grants(db: &TestDatabase) -> Vec<Grant> {
    sqlx::query_as(
        "select subject_id as subject, resource_role_id as role, desired, status, origin, due_at is not null as due,
             intended_at is not null as intended, cause
         from grants order by subject_id, resource_role_id",
    )
    .fetch_all(db.pool())
    .await
    .expect("grants can be read")
}

/// Every assignment shows what its grants amount to, by the model's own rule; and every desired state follows from who
/// wants what.
///
/// # Panics
/// When one does not; says which.
pub async fn assert_rolled_up(db: &TestDatabase) {
    let untrue: Vec<(Uuid, String)> = sqlx::query_as(
        "select g.id, g.desired from grants g
         where (g.desired = 'present') <> exists (
             select from assignment_grants ag where ag.grant_id = g.id and ag.wanted)",
    )
    .fetch_all(db.pool())
    .await
    .expect("grants can be read");
    assert!(untrue.is_empty(), "desired of these grants is not what assignments want: {untrue:?}");
    let rows: Vec<(Uuid, String, i16, i16, i16, i16, i16)> =
        sqlx::query_as("select id, state, grants, drifted, failed, unverified, remaining from assignments")
            .fetch_all(db.pool())
            .await
            .expect("assignments can be read");
    let mut links: BTreeMap<Uuid, Vec<LinkedGrant>> = BTreeMap::new();
    let linked: Vec<(Uuid, bool, String, String, bool)> = sqlx::query_as(
        "select ag.assignment_id, ag.wanted, g.desired, g.status, g.unverified_since is not null
         from assignment_grants ag join grants g on g.id = ag.grant_id",
    )
    .fetch_all(db.pool())
    .await
    .expect("links can be read");
    for (assignment, wanted, desired, status, unverified) in linked {
        links.entry(assignment).or_default().push(LinkedGrant {
            wanted,
            desired: desired.parse().expect("a known desired state"),
            status: status.parse().expect("a known status"),
            unverified,
        });
    }
    for (id, state, grants, drifted, failed, unverified, remaining) in rows {
        let live = state != "Expired";
        let links = links.remove(&id).unwrap_or_default();
        let sum = RollUp::of(live, &links);
        assert_eq!(
            (state.as_str(), grants, drifted, failed, unverified, remaining),
            (sum.state(live).as_str(), sum.grants, sum.drifted, sum.failed, sum.unverified, sum.remaining),
            "assignment {id} does not show what its grants amount to: {links:?}"
        );
    }
}

/// A pair for the sets above.
pub fn member(subject: UserId, role: ResourceRoleId) -> Membership {
    (subject.0, role.0)
}
