//! 10,000 memberships in 20 groups of an LDAP server: their first delivery, and a reprocess with nothing missing against 20
//! plain searches of those groups.

use std::collections::HashSet;
use std::time::Instant;

use ldap3::{Ldap, LdapConnAsync, Mod, Scope};
use regrant_core::connector::ldap::LdapConfig;
use regrant_core::db::Db;
use regrant_core::seed::{Person, PolicyRules, Term, World, insert};
use regrant_core::testing::{Slapd, SlapdOptions};
use regrant_core::{Caller, assignment};
use regrant_model::PackageId;
use regrant_model::view::{AssignmentFilter, Selection};

use super::engine::Running;
use super::{Figure, ended, floor, median};

const PEOPLE: usize = 500;
const GROUPS: usize = 20;
const ROUNDS: usize = 15;

pub async fn measure(db: &Db, engine: &Running) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let slapd = Slapd::start_with(&SlapdOptions {
        people: PEOPLE,
        groups: GROUPS,
        members: 0,
        ..SlapdOptions::default()
    });
    let package = tenant(db, engine, &slapd).await?;
    let all = Selection::Matching(AssignmentFilter::default());
    let caller = Caller::local_operator();
    let (connection, mut ldap) = LdapConnAsync::new(&slapd.url()).await?;
    tokio::spawn(connection.drive());
    ldap.simple_bind(Slapd::BIND_DN, Slapd::PASSWORD).await?.success()?;

    let written = modifications(&mut ldap).await?;
    let began = Instant::now();
    ended(db, assignment::reprocess(db, &caller, package, &all).await?.run).await?;
    let delivered = began.elapsed().as_secs_f64();
    let in_place: i64 = sqlx::query_scalar(
        "select count(*) from grants g join resources r on r.id = g.resource_id
         where r.locator is not null and g.status = 'in_place' and g.origin = 'ours'",
    )
    .fetch_one(db)
    .await?;
    assert_eq!(usize::try_from(in_place)?, PEOPLE * GROUPS, "all of them are there, and put there by us");
    println!(
        "ldap: 20 plain modifications of 500 members {:.1} ms; the first delivery of all of them {:.1} ms",
        written * 1000.0,
        delivered * 1000.0
    );

    let (mut ours, mut theirs, mut floors, mut records) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(searches(&mut ldap).await?);
        let (floor, record) = floor::measure(db, &mut ldap, package, GROUPS).await?;
        floors.push(floor);
        records.push(record);
        let began = Instant::now();
        ended(db, assignment::reprocess(db, &caller, package, &all).await?.run).await?;
        ours.push(began.elapsed().as_secs_f64());
    }
    ldap.unbind().await?;
    let by = |all: &[f64], one: &[f64]| median(all.iter().zip(one).map(|(a, b)| a / b).collect());
    println!(
        "ldap: 20 searches {:.1} ms; the same and the least that records it {:.1} ms, {:.1} ms of them the transaction; \
         reprocess {:.1} ms (medians)",
        median(theirs.clone()) * 1000.0,
        median(floors.clone()) * 1000.0,
        median(records) * 1000.0,
        median(ours.clone()) * 1000.0
    );
    println!(
        "ldap: the least is {:.2} times 20 searches; reprocess is {:.2} times the least",
        by(&floors, &theirs),
        by(&ours, &floors)
    );
    Ok(vec![Figure {
        name: "10,000 LDAP memberships / 20 plain searches".to_owned(),
        value: by(&ours, &theirs),
        at_most: 2.0,
        unit: "x",
    }])
}

/// A package of 20 groups, assigned to everybody.
async fn tenant(db: &Db, engine: &Running, slapd: &Slapd) -> Result<PackageId, Box<dyn std::error::Error>> {
    let now = sqlx::query_scalar("select regrant_now()").fetch_one(db).await?;
    let mut world = World::new(7, now);
    let config = LdapConfig::new(slapd.url(), Slapd::BIND_DN, Slapd::USER_BASE, Slapd::GROUP_BASE);
    let system = world.system("ldap", "Corporate LDAP", serde_json::to_value(&config)?, now);
    let roles: Vec<_> = (1..=GROUPS)
        .map(|number| {
            let dn = Slapd::group(number);
            world.remote_group(system, &format!("group-{number:02}"), &slapd.entry_uuid(&dn), &dn, now).member
        })
        .collect();
    let catalog = world.catalog("LDAP", "", now);
    let package = world.package(catalog, "LDAP groups", "", &roles, now);
    let policy = world.policy(package, "Direct", PolicyRules::default(), now);
    for number in 1..=PEOPLE {
        let name = format!("user{number:05}");
        let person = Person {
            display_name: &name,
            user_principal_name: &format!("{name}@ldap.test"),
            job_title: "",
            department: "",
        };
        let user = world.user(person, now);
        world.assign(policy, user, Term { from: now, until: None });
    }
    insert(db, &world).await?;
    let sealed = engine.key.encrypt(system, &Slapd::PASSWORD.into())?;
    // Nobody is in the groups yet, and nothing was ever delivered.
    for statement in [
        "update grants set status = 'pending', origin = 'unknown', verified_at = null, observed_generation = 0
         where resource_id in (select id from resources where system_id = $1)",
        "update assignments set state = 'Delivering', package_version = 0 where id in (
             select ag.assignment_id from assignment_grants ag join grants g on g.id = ag.grant_id
             join resources r on r.id = g.resource_id where r.system_id = $1)",
    ] {
        sqlx::query(statement).bind(system.0).execute(db).await?;
    }
    sqlx::query("update connected_systems set secret = $2 where id = $1")
        .bind(system.0)
        .bind(sealed)
        .execute(db)
        .await?;
    Ok(package)
}

/// The same groups, each read with its members by one search on one connection.
async fn searches(ldap: &mut Ldap) -> Result<f64, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let mut members = 0;
    for number in 1..=GROUPS {
        let filter = "(objectClass=*)";
        let (entries, _) =
            ldap.search(&Slapd::group(number), Scope::Base, filter, vec!["member"]).await?.success()?;
        members += entries.len();
    }
    let took = began.elapsed().as_secs_f64();
    assert_eq!(members, GROUPS);
    Ok(took)
}

/// Puts everybody into every group, each group by one modification, and leaves the groups as they were.
async fn modifications(ldap: &mut Ldap) -> Result<f64, Box<dyn std::error::Error>> {
    let everybody: HashSet<String> = (1..=PEOPLE).map(Slapd::person).collect();
    let mut took = 0.0;
    for number in 1..=GROUPS {
        let (group, began) = (Slapd::group(number), Instant::now());
        let own: HashSet<String> = [group.clone()].into();
        let add = vec![
            Mod::Add("member".to_owned(), everybody.clone()),
            Mod::Delete("member".to_owned(), own.clone()),
        ];
        ldap.modify(&group, add).await?.success()?;
        took += began.elapsed().as_secs_f64();
        let clear = vec![Mod::Replace("member".to_owned(), own)];
        ldap.modify(&group, clear).await?.success()?;
    }
    Ok(took)
}
