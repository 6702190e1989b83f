use std::fmt::Write as _;
use std::time::Instant;

use regrant_model::ErrorKind;
use regrant_model::view::DirectoryTable;

use crate::Caller;
use crate::testing::TestDatabase;
use crate::transfer::{apply, apply_kept, faults_csv, keep, kept};

const ROWS: u32 = 100_000;

async fn count(db: &TestDatabase, table: &str) -> i64 {
    sqlx::query_scalar(&format!("select count(*) from {table}")).fetch_one(db.pool()).await.expect(table)
}

/// Sends a file, looks at its preview and applies it; gives how many rows did something.
async fn import(db: &TestDatabase, table: DirectoryTable, text: &str) -> u32 {
    let operator = Caller::local_operator();
    let begun = Instant::now();
    let id = keep(db.pool(), &operator, table, "large.csv", text.as_bytes().to_vec()).await.unwrap();
    let sent = begun.elapsed();
    let seen = kept(db.pool(), &operator, id).await.unwrap().preview;
    let begun = Instant::now();
    let done = apply_kept(db.pool(), &operator, id).await.unwrap();
    println!("{table}: {} rows previewed in {sent:?}, imported in {:?}", done.rows, begun.elapsed());
    assert_eq!(seen, done);
    done.created + done.changed + done.removed
}

#[tokio::test]
async fn a_hundred_thousand_rows_of_each_table_come_in() {
    let db = TestDatabase::new().await;
    let mut users = "User principal name,Display name,Department\n".to_owned();
    let mut groups = "Name,Description\n".to_owned();
    let mut members = "Group,User principal name,Role\n".to_owned();
    for number in 0..ROWS {
        writeln!(users, "person{number}@contoso.test,Person {number},Sales").unwrap();
        writeln!(groups, "group {number},Made for {number}").unwrap();
        let role = if number % 7 == 0 { "Owner" } else { "" };
        writeln!(members, "group {},person{number}@contoso.test,{role}", number / 10).unwrap();
    }
    assert_eq!(import(&db, DirectoryTable::Users, &users).await, ROWS);
    assert_eq!(import(&db, DirectoryTable::Groups, &groups).await, ROWS);
    assert_eq!(import(&db, DirectoryTable::Memberships, &members).await, ROWS);
    assert_eq!(import(&db, DirectoryTable::Users, &users.replace(",Sales", ",Marketing")).await, ROWS);
    let removed = members.replace("Role\n", "Role,Action\n").replace(",Owner\n", ",Owner,Remove\n");
    let removed = removed.replace(",\n", ",,Remove\n");
    assert_eq!(import(&db, DirectoryTable::Memberships, &removed).await, ROWS);
    assert_eq!(count(&db, "group_members").await, 0);
    assert_eq!(count(&db, "users where department = 'Marketing'").await, i64::from(ROWS));
}

#[tokio::test]
async fn among_a_hundred_thousand_rows_each_bad_one_is_told_and_none_is_imported() {
    let db = TestDatabase::new().await;
    let operator = Caller::local_operator();
    let long = "x".repeat(300);
    let mut file = b"User principal name,Display name,Mail,Enabled\n".to_vec();
    let mut bad = 0;
    for number in 0..ROWS {
        let line = match number % 20 {
            1 => format!("person{number},No at,,\n"),
            3 => format!("person{number}@contoso.test,,,\n"),
            5 => format!("person{number}@contoso.test,{long},,\n"),
            7 => format!("person{number}@contoso.test,Person,,perhaps\n"),
            9 => format!("person{number}@contoso.test,Too few\n"),
            // Twice: the row before it is the first.
            11 => format!("person{}@contoso.test,Again,,\n", number - 1),
            13 => format!("person{number}@contoso.test,=1+1,,\n"),
            _ => format!("person{number}@contoso.test,Person {number},,yes\n"),
        };
        bad += u32::from([1, 3, 5, 7, 9, 11, 15].contains(&(number % 20)));
        file.extend_from_slice(line.trim_end().as_bytes());
        if number % 20 == 15 {
            file.truncate(file.len() - 4);
            file.extend_from_slice(b"\xff\xfe,yes");
        }
        file.push(b'\n');
    }
    let begun = Instant::now();
    let id = keep(db.pool(), &operator, DirectoryTable::Users, "bad.csv", file.clone()).await.unwrap();
    println!("{ROWS} rows, {bad} of them bad, previewed in {:?}", begun.elapsed());
    let seen = kept(db.pool(), &operator, id).await.unwrap().preview;
    assert_eq!((seen.rows, seen.error_count, seen.errors.len()), (ROWS, bad, 200));
    assert!(!seen.can_apply());
    let all = String::from_utf8(faults_csv(db.pool(), &operator, id).await.unwrap()).unwrap();
    assert_eq!(all.lines().count(), usize::try_from(bad).unwrap() + 1);
    for problem in
        ["write name@domain", "fill this in", "256 characters", "yes or no", "cells", "already", "UTF-8"]
    {
        assert!(all.contains(problem), "{problem}");
    }
    for refused in [
        apply_kept(db.pool(), &operator, id).await.map_err(|error| error.kind()).err(),
        apply(db.pool(), &operator, DirectoryTable::Users, &file).await.map_err(|error| error.kind()).err(),
    ] {
        assert!(matches!(refused, Some(ErrorKind::Conflict | ErrorKind::Invalid)));
    }
    assert_eq!(count(&db, "users").await, 0);
}
