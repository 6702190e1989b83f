//! Every list is served by an index: on a tenant with 50,000 assignments, half of them in one package, no statement of any
//! list reads a big table as a whole, wades through many rows for few, or sorts many. And each costs few statements.
//!
//! Looks at the plans by which the server executed the very statements that ran, with the rows that it came upon.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use sqlx::postgres::PgConnectOptions;

use crate::db::DbOptions;
use crate::engine;
use crate::seed::{SeedOptions, seed};
use crate::testing::lists::{Tour, every, furnish};
use crate::testing::{Heard, Statements, TestDatabase};

/// Tables that grow with the tenant.
const BIG: [&str; 11] = [
    "assignments",
    "assignment_grants",
    "grants",
    "group_members",
    "app_role_assignments",
    "requests",
    "request_history",
    "users",
    "run_items",
    "run_results",
    "package_health",
];

/// The most rows that a step of a plan may come upon: what a search looks through, and some more that the filter leaves out.
const MOST_READ: f64 = 14_000.0;

/// The most rows that may be put in order.
const MOST_SORTED: f64 = 3_000.0;

/// What looks at more, and why that is all right.
const MORE: [(&str, f64, &str); 7] = [
    ("package/list.rs", 52_000.0, "up to 1,001 of each of the page's packages, from an index alone"),
    ("directory/group/list.rs", 52_000.0, "up to 1,001 of each of the page's groups, from an index alone"),
    ("cause/", 80_000.0, "up to 10,001 assignments, with all of their grants"),
    ("package/preview_roles.rs", 80_000.0, "up to 10,001 assignments, with all of their grants"),
    ("separation/", 60_000.0, "one side is compared with the other until 1,001 have both"),
    ("directory/group/detail.rs", 60_000.0, "members are found from the users' order, or put in it"),
    ("access/of_resource.rs", 45_000.0, "for a catalog's reader each grant is traced to its assignments"),
];

async fn furnished(users: usize, assignments: usize) -> (TestDatabase, crate::testing::lists::Tenant) {
    let db = TestDatabase::new().await;
    let options = SeedOptions { users, packages: 2, assignments, drift_percent: 1, ..SeedOptions::default() };
    seed(db.pool(), &options).await.expect("the tenant is seeded");
    let tenant = furnish(db.pool()).await.expect("the tenant is furnished");
    (db, tenant)
}

/// As the server connects.
fn session(db: &TestDatabase) -> PgConnectOptions {
    DbOptions::from(db.options().clone()).session()
}

/// What is wrong with a plan, step by step.
fn faults(step: &Value, most_read: f64, found: &mut Vec<String>) {
    let number = |name: &str| step[name].as_f64().unwrap_or_default();
    let (kind, loops) = (step["Node Type"].as_str().unwrap_or_default(), number("Actual Loops").max(1.0));
    let removed = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    let read = (number("Actual Rows") + removed) * loops;
    if let Some(table) = step["Relation Name"].as_str() {
        let table = table.split("_20").next().unwrap_or(table);
        if BIG.contains(&table) {
            // Of what is empty or not come to, nothing is read.
            if kind == "Seq Scan" && read > 100.0 {
                found.push(format!("{table} is read in the order it lies in, {read} rows"));
            } else if read > most_read {
                found.push(format!("{read} rows of {table} are come upon by {}", step["Index Name"]));
            }
        }
    }
    if kind == "Sort" {
        let rows = step["Plans"][0]["Actual Rows"].as_f64().unwrap_or_default();
        if rows > MOST_SORTED.max(most_read - MOST_READ) {
            found.push(format!("{rows} rows are sorted by {}", step["Sort Key"]));
        }
    }
    for below in step["Plans"].as_array().into_iter().flatten() {
        faults(below, most_read, found);
    }
}

/// The plans that were told since the last time.
fn plans(heard: Vec<Heard>) -> Vec<Value> {
    let plan = |heard| match heard {
        Heard::Notice(text) => serde_json::from_str(text.split_once("plan:\n")?.1).ok(),
        Heard::Statement(_) => None,
    };
    heard.into_iter().filter_map(plan).collect()
}

#[tokio::test]
async fn no_list_wades_through_a_big_table() {
    let (db, tenant) = furnished(26_000, 50_000).await;
    let statements = Statements::default();
    let _listening = statements.listen();
    let pool = Statements::explaining(session(&db)).await.expect("one connection");
    let tour = Tour::new(pool, tenant);
    let mut text = String::new();
    for case in every(&tour).await.expect("the cases") {
        statements.take();
        case.read(&tour).await.unwrap_or_else(|error| panic!("{case}: {error}"));
        let plans = plans(statements.take());
        assert!(!plans.is_empty(), "{case}: no plan was told");
        let more = MORE.iter().find(|(list, _, _)| case.list.starts_with(list));
        let most_read = more.map_or(MOST_READ, |(_, most, _)| *most);
        let mut found = Vec::new();
        for plan in &plans {
            faults(&plan["Plan"], most_read, &mut found);
        }
        for fault in found {
            writeln!(text, "{case}: {fault}").expect("a text can be written to");
        }
    }
    assert!(text.is_empty(), "\n{text}");
}

/// What is planned once and for all has to be planned well without knowing any value.
#[tokio::test]
async fn what_is_planned_once_wades_through_nothing() {
    let (db, tenant) = furnished(26_000, 50_000).await;
    let statements = Statements::default();
    let _listening = statements.listen();
    let options = session(&db).options([("plan_cache_mode", "force_generic_plan")]);
    let tour = Tour::new(Statements::explaining(options).await.expect("one connection"), tenant);
    let mut found = Vec::new();
    let mut looked_at = 0;
    for case in every(&tour).await.expect("the cases") {
        let varies = ["search=", "policy=", "cause=", "run=", "name"];
        if case.list != "assignment/list.rs" || varies.iter().any(|filter| case.what.contains(filter)) {
            continue;
        }
        statements.take();
        case.read(&tour).await.unwrap_or_else(|error| panic!("{case}: {error}"));
        for plan in plans(statements.take()) {
            faults(&plan["Plan"], MOST_READ, &mut found);
        }
        looked_at += 1;
    }
    assert!(looked_at > 10, "states, what was verified, and far pages: {looked_at}");
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn a_claim_steps_over_the_items_of_paused_runs() {
    let (db, tenant) = furnished(26_000, 50_000).await;
    // Behind the paused run's items, which are bulk, there is another one's.
    sqlx::raw_sql(&format!(
        "insert into run_items (run_id, ordinal, priority, assignment_id)
            select '{run}', 2000000 + n, 1, gen_random_uuid() from generate_series(1, 50000) n;
         insert into runs (id, package_id, kind, asked_by_name, asked_at, priority, state, selection, total)
            values ('f0000000-0000-7000-8000-000000000001', '{package}', 'reprocess', 'Mei', now(), 1, 'active', 'all', 1);
         insert into run_items (run_id, ordinal, priority, assignment_id)
            values ('f0000000-0000-7000-8000-000000000001', 1, 1, '{assignment}');
         analyze run_items",
        run = tenant.run,
        package = tenant.package,
        assignment = tenant.assignment,
    ))
    .execute(db.pool())
    .await
    .expect("there is more to do");
    let statements = Statements::default();
    let _listening = statements.listen();
    let pool = Statements::explaining(session(&db)).await.expect("one connection");
    statements.take();
    assert_eq!(engine::claimed(&pool).await.expect("a claim"), 1);
    let mut found = Vec::new();
    for plan in plans(statements.take()) {
        faults(&plan["Plan"], 1_000.0, &mut found);
    }
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn a_list_costs_no_more_statements_with_many_rows_than_with_few() {
    let mut most: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (which, (users, assignments)) in [(500, 600), (6_000, 10_000)].into_iter().enumerate() {
        let (db, tenant) = furnished(users, assignments).await;
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1);
        let tour = Tour::new(pool.connect_with(session(&db)).await.expect("one connection"), tenant);
        let cases = every(&tour).await.expect("the cases");
        let statements = Statements::default();
        let _listening = statements.listen();
        for case in cases {
            statements.take();
            case.read(&tour).await.unwrap_or_else(|error| panic!("{case}: {error}"));
            let said = statements.take().iter().filter(|heard| matches!(heard, Heard::Statement(_))).count();
            let known = &mut most.entry(case.list).or_default()[which];
            *known = said.max(*known);
        }
    }
    let mut text = String::new();
    for (list, [few, many]) in &most {
        assert!(many <= few, "{list}: {few}, then {many}");
        writeln!(text, "{few} {list}").expect("a text can be written to");
    }
    insta::assert_snapshot!("statements_of_a_list", text);
}

/// The files below a folder that read a cursor: every list that has pages.
fn lists(folder: &Path, below: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            lists(&entry, below, found);
        } else if std::fs::read_to_string(&entry).expect("a source").contains("Cursor::read(cursor)") {
            let path = entry.strip_prefix(below).expect("it is below");
            found.insert(path.to_string_lossy().into_owned());
        }
    }
}

#[tokio::test]
async fn no_list_is_forgotten() {
    let (db, tenant) = furnished(500, 600).await;
    let tour = Tour::new(db.pool().clone(), tenant);
    let looked_at: BTreeSet<_> =
        every(&tour).await.expect("the cases").iter().map(|case| case.list).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut pages = BTreeSet::new();
    lists(&source, &source, &mut pages);
    pages.remove("list/plans.rs");
    let forgotten: Vec<_> = pages.iter().filter(|list| !looked_at.contains(list.as_str())).collect();
    assert!(forgotten.is_empty(), "no case in testing/lists looks at {forgotten:?}");
    assert!(looked_at.iter().all(|list| source.join(list).exists()), "{looked_at:?}");
}
