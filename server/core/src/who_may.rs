//! The golden list of administration: what each use case answers to each actor. Its input is harmless (an edit that changes
//! nothing, a run that is done), so that a caller who may gets "ok" or an answer about the object's state.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use regrant_model::policy::{HeldRole, Role, Standing};
use regrant_model::view::{
    AssignmentFilter, DirectoryTable, Incompatible, Requestors, RoleChange, RoleHolderKind, Selection,
};
use regrant_model::{
    CatalogId, GroupId, ImportId, PackageId, PolicyId, ResourceId, ResourceRoleId, RunId, UserId,
};
use sqlx::PgPool;

use crate::directory::{group, user};
use crate::input::{Description, Name, Upn};
use crate::testing::{Scene, TestDatabase};
use crate::{
    Caller, Result, access, assignment, catalog, cause, package, policy, role, run, search, separation,
    transfer,
};

struct Things {
    catalog: CatalogId,
    package: PackageId,
    policy: PolicyId,
    run: RunId,
    user: UserId,
    group: GroupId,
    resource: ResourceId,
    role: ResourceRoleId,
}

fn answer<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    }
}

fn name(text: &str) -> Name {
    Name::parse("Name", text).expect("a name")
}

/// What every use case answers, in the order of the list.
async fn ask(pool: &PgPool, caller: &Caller, of: &Things) -> Vec<(&'static str, String)> {
    let none = Description::default;
    let catalog = catalog::CatalogDraft { name: name("Sales"), description: none(), enabled: true };
    let package = package::PackageDraft { name: name("Sales"), description: none(), hidden: false };
    let rules = policy::PolicyDraft {
        name: name("Direct assignment"),
        description: none(),
        requestors: Requestors::Nobody,
        approval_required: false,
        duration_days: None,
        extension_allowed: false,
    };
    let whole = package::NewPackage {
        catalog: of.catalog,
        package: package.clone(),
        roles: Vec::new(),
        policy: rules.clone(),
        policy_enabled: true,
    };
    let person = user::NewUser {
        upn: Upn::parse("User principal name", "amara.okafor@contoso.test").expect("a name"),
        name: name("Amara Okafor"),
        mail: None,
        job_title: None,
        department: None,
    };
    let change = RoleChange { add: vec![of.role], remove: Vec::new() };
    let itself = Incompatible::Package(of.package);
    let reader = role::NewHolder {
        role: Role::CatalogReader,
        holder: RoleHolderKind::User(of.user),
        catalog: Some(of.catalog),
    };
    let file = b"User principal name,Display name\n";
    let users = DirectoryTable::Users;
    let import = ImportId(uuid::Uuid::nil());
    vec![
        ("catalog::edit", answer(catalog::edit(pool, caller, of.catalog, &catalog, None).await)),
        ("catalog::delete (not empty)", answer(catalog::delete(pool, caller, of.catalog).await)),
        ("role::grant (held already)", answer(role::grant(pool, caller, reader).await)),
        ("role::find", answer(role::find(pool, caller, "a").await)),
        ("package::create_whole (taken)", answer(package::create_whole(pool, caller, &whole).await)),
        ("package::check_name", answer(package::check_name(pool, caller, of.catalog, &package.name).await)),
        ("package::choices", answer(package::choices(pool, caller, of.catalog, "", &[]).await)),
        ("package::edit", answer(package::edit(pool, caller, of.package, &package, None).await)),
        ("package::set_hidden", answer(package::set_hidden(pool, caller, of.package, false).await)),
        (
            "package::move_to (where it is)",
            answer(package::move_to(pool, caller, of.package, of.catalog).await),
        ),
        ("package::delete (assigned)", answer(package::delete(pool, caller, of.package).await)),
        ("package::preview_roles", answer(package::preview_roles(pool, caller, of.package, &change).await)),
        (
            "package::change_roles (nothing)",
            answer(package::change_roles(pool, caller, of.package, &RoleChange::default(), None).await),
        ),
        ("policy::edit", answer(policy::edit(pool, caller, of.policy, &rules, None).await)),
        ("policy::set_enabled", answer(policy::set_enabled(pool, caller, of.policy, true).await)),
        ("separation::list", answer(separation::list(pool, caller, of.package).await)),
        ("separation::add (itself)", answer(separation::add(pool, caller, of.package, itself).await)),
        ("user::edit", answer(user::edit(pool, caller, of.user, &person, None).await)),
        ("group::edit", answer(group::edit(pool, caller, of.group, &name("sales"), &none(), None).await)),
        ("group::delete (in a catalog)", answer(group::delete(pool, caller, of.group).await)),
        ("access::of_user", answer(access::of_user(pool, caller, of.user, None).await)),
        ("access::of_resource", answer(access::of_resource(pool, caller, of.resource, None).await)),
        ("transfer::export", answer(transfer::export(pool, caller, users))),
        ("transfer::preview", answer(transfer::preview(pool, caller, users, file).await)),
        ("transfer::apply", answer(transfer::apply(pool, caller, users, file).await)),
        ("transfer::keep", answer(transfer::keep(pool, caller, users, "users.csv", file.to_vec()).await)),
        ("transfer::kept (nothing)", answer(transfer::kept(pool, caller, import).await)),
        ("transfer::look_again (nothing)", answer(transfer::look_again(pool, caller, import).await)),
        ("transfer::apply_kept (nothing)", answer(transfer::apply_kept(pool, caller, import).await)),
        ("transfer::faults_csv (nothing)", answer(transfer::faults_csv(pool, caller, import).await)),
        ("transfer::discard (nothing)", answer(transfer::discard(pool, caller, import).await)),
        ("search::find", answer(search::find(pool, caller, "sales").await)),
        ("run::pause (done)", answer(run::pause(pool, caller, of.run).await)),
        ("run::resume (done)", answer(run::resume(pool, caller, of.run).await)),
        ("run::csv", answer(run::csv(pool, caller, of.run, None).await)),
        ("cause::of_package", answer(cause::of_package(pool, caller, of.package).await)),
        ("cause::of_run", answer(cause::of_run(pool, caller, of.run).await)),
    ]
}

#[tokio::test]
async fn golden_list() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let (sales, wiki) = (scene.group("sales"), scene.group("wiki"));
    let package = scene.package("Sales", &[sales.member]);
    let policy = scene.policy_of(package);
    scene.package("Wiki", &[wiki.member]);
    let user = scene.user("Amara Okafor");
    scene.assignment(package, user);
    scene.world().hold(user, Role::CatalogReader, Some(catalog));
    let other = scene.catalog("Other");
    scene.load().await;
    let pool = db.pool();
    let all = Selection::Matching(AssignmentFilter::default());
    let run = assignment::reprocess(pool, &Caller::local_operator(), package, &all).await.unwrap().run;
    sqlx::query("update runs set state = 'done' where id = $1").bind(run.0).execute(pool).await.unwrap();
    let things = Things {
        catalog,
        package,
        policy,
        run,
        user,
        group: sales.id,
        resource: sales.resource,
        role: wiki.member,
    };

    let held = |role: Role, catalog: CatalogId| {
        let roles = vec![HeldRole { role, catalog: role.is_of_catalog().then_some(catalog) }];
        Caller { user: None, name: role.label().to_owned(), standing: Standing { roles } }
    };
    let mut actors = vec![("nobody".to_owned(), Caller::nobody())];
    actors.extend(Role::ALL.iter().map(|role| (role.as_str().to_owned(), held(*role, catalog))));
    let elsewhere = Role::ALL.iter().filter(|role| role.is_of_catalog());
    actors.extend(elsewhere.map(|role| (format!("{role} elsewhere"), held(*role, other))));
    let mut asked: Vec<&str> = Vec::new();
    let mut answers: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    for (actor, caller) in actors {
        for (number, (what, answer)) in ask(pool, &caller, &things).await.into_iter().enumerate() {
            if asked.len() == number {
                asked.push(what);
            }
            answers.entry((number, answer)).or_default().push(actor.clone());
        }
    }
    let mut text = String::new();
    for (number, what) in asked.iter().enumerate() {
        writeln!(text, "{what}").unwrap();
        for ((of, answer), actors) in &answers {
            if *of == number {
                writeln!(text, "    {answer}: {}", actors.join(", ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!(text);
}
