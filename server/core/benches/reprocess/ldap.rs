//! 10,000 memberships in 20 groups of an LDAP server, nothing missing, against 20 plain searches of those groups.

use std::time::Instant;

use ldap3::{Ldap, LdapConnAsync, Scope};
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
        members: PEOPLE,
        ..SlapdOptions::default()
    });
    let package = tenant(db, engine, &slapd).await?;
    let all = Selection::Matching(AssignmentFilter::default());
    let caller = Caller::local_operator();
    // The first run looks the accounts up and keeps them.
    ended(db, assignment::reprocess(db, &caller, package, &all).await?.run).await?;
    let (connection, mut ldap) = LdapConnAsync::new(&slapd.url()).await?;
    tokio::spawn(connection.drive());
    ldap.simple_bind(Slapd::BIND_DN, Slapd::PASSWORD).await?.success()?;
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
        name: "10,000 LDAP memberships / 20 plain searches",
        value: by(&ours, &theirs),
        at_most: 2.0,
        unit: "x",
    }])
}

/// A package of 20 groups, assigned to everybody in them.
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
