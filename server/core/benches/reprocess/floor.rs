//! The floor of the case with LDAP: what a reprocess of 10,000 memberships costs at the very least that ends with the same
//! written down. One process that does nothing else searches the 20 groups one after the other, and records what it saw in
//! a single transaction: everything wanted is compared with what was found, every claim is dated, every assignment gets its
//! result row. There is no ask, no lock, no lease, no queue, and nothing that survives a crash in the middle.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use ldap3::{Ldap, Scope, SearchEntry};
use regrant_core::db::Db;
use regrant_core::testing::Slapd;
use regrant_model::PackageId;
use sqlx::types::Uuid;

/// All that the transaction says, besides the comparison.
const RECORD: &[&str] = &[
    "update resource_work set looked_at = clock_timestamp() where resource_id in (
         select rr.resource_id from package_resource_roles pr join resource_roles rr on rr.id = pr.resource_role_id
         where pr.package_id = $1)",
    "insert into run_results (run_id, ordinal, assignment_id, at, outcome)
     select '00000000-0000-0000-0000-000000000000', row_number() over (), id, clock_timestamp(), 'already_in_place'
     from assignments where package_id = $1 and state <> 'Expired'",
];

/// Who is wanted where, a row a group.
const WANTED: &str = "select resource_id, array_agg(subject_id) from grants
     where resource_id in (
             select rr.resource_id from package_resource_roles pr join resource_roles rr on rr.id = pr.resource_role_id
             where pr.package_id = $1)
         and desired = 'present'
     group by resource_id";

/// By which account each of them is known.
const ACCOUNTS: &str = "select subject_id, lower(account) from external_accounts where subject_id = any($1)";

/// Seconds for the whole, and for the transaction alone.
pub async fn measure(
    db: &Db,
    ldap: &mut Ldap,
    package: PackageId,
    groups: usize,
) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let began = Instant::now();
    let mut read: Vec<HashSet<String>> = Vec::with_capacity(groups);
    for number in 1..=groups {
        let filter = "(objectClass=*)";
        let (entries, _) =
            ldap.search(&Slapd::group(number), Scope::Base, filter, vec!["member"]).await?.success()?;
        let members = entries
            .into_iter()
            .map(SearchEntry::construct)
            .flat_map(|mut entry| entry.attrs.remove("member").unwrap_or_default());
        read.push(members.map(|name| name.to_lowercase()).collect());
    }
    let searched = Instant::now();
    let mut tx = regrant_core::db::begin(db).await?;
    let wanted: Vec<(Uuid, Vec<Uuid>)> = sqlx::query_as(WANTED).bind(package.0).fetch_all(&mut *tx).await?;
    assert_eq!(wanted.len(), groups);
    let subjects: HashSet<Uuid> = wanted.iter().flat_map(|(_, subjects)| subjects).copied().collect();
    let subjects: Vec<Uuid> = subjects.into_iter().collect();
    let accounts: HashMap<Uuid, String> =
        sqlx::query_as(ACCOUNTS).bind(&subjects).fetch_all(&mut *tx).await?.into_iter().collect();
    for ((_, subjects), members) in wanted.iter().zip(&read) {
        assert!(subjects.iter().all(|subject| members.contains(&accounts[subject])));
    }
    for statement in RECORD {
        sqlx::query(statement).bind(package.0).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    let ended = Instant::now();
    sqlx::query("delete from run_results where run_id = $1").bind(Uuid::nil()).execute(db).await?;
    Ok(((ended - began).as_secs_f64(), (ended - searched).as_secs_f64()))
}
