//! The golden list of administration: what each use case answers to each actor. Its input is harmless (an edit that changes
//! nothing, a run that is done), so that a caller who may gets "ok" or an answer about the object's state.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use regrant_model::policy::{HeldRole, Role, Standing};
use regrant_model::view::{
    AssignmentFilter, DirectoryTable, HealthSpan, Incompatible, RequestFilter, RequestSelection, Requestors,
    RoleChange, RoleHolderKind, RunFilter, RunItems, Selection,
};
use regrant_model::{
    AppRegistrationId, AppSecretId, CatalogId, GroupId, ImportId, PackageId, PolicyId, ResourceId,
    ResourceRoleId, RunId, SystemId, UserId,
};
use sqlx::PgPool;
use time::Duration;

use crate::directory::{group, user};
use crate::input::{Description, Justification, Name, Upn};
use crate::testing::{Scene, TestDatabase};
use crate::{
    Caller, Result, access, app_registration, assignment, catalog, cause, health, identity, my_access,
    package, policy, request, role, run, search, separation, system, transfer,
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
    app: AppRegistrationId,
    /// A group that carries a role, its membership, and a package that gives it.
    powerful: GroupId,
    powerful_role: ResourceRoleId,
    powerful_package: PackageId,
    powerful_policy: PolicyId,
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
    let to_group = role::NewHolder { holder: RoleHolderKind::Group(of.powerful), ..reader };
    let powerful = RoleChange { add: vec![of.powerful_role], remove: Vec::new() };
    let filter = AssignmentFilter::default();
    let requests = RequestFilter::default();
    let (none_of, no_request) = (Selection::Ids(Vec::new()), RequestSelection::Ids(Vec::new()));
    let assign = |policy| assignment::NewAssignment {
        policy,
        subjects: vec![of.user],
        starts_at: None,
        ends_at: None,
        justification: Justification::default(),
    };
    let program = app_registration::NewApp { name: name("Nightly"), permissions: Vec::new() };
    let of_before = app_registration::Replaces::Newest(Some(AppSecretId(uuid::Uuid::nil())));
    let of_app = identity::Holder::App(of.app);
    let identity =
        |subject| identity::NewIdentity::parse("https://login.contoso.test", subject).expect("an identity");
    let (subject, nothing) = (identity("nightly"), identity("nobody"));
    let file = b"User principal name,Display name\n";
    let users = DirectoryTable::Users;
    let import = ImportId(uuid::Uuid::nil());
    vec![
        ("catalog::list", answer(catalog::list(pool, caller, None, None).await)),
        ("catalog::detail", answer(catalog::detail(pool, caller, of.catalog).await)),
        ("catalog::create (named already)", answer(catalog::create(pool, caller, &catalog).await)),
        ("catalog::edit", answer(catalog::edit(pool, caller, of.catalog, &catalog, None).await)),
        ("catalog::delete (not empty)", answer(catalog::delete(pool, caller, of.catalog).await)),
        ("role::grant (held already)", answer(role::grant(pool, caller, reader).await)),
        ("role::grant (to a group, held already)", answer(role::grant(pool, caller, to_group).await)),
        ("role::list", answer(role::list(pool, caller).await)),
        ("role::find", answer(role::find(pool, caller, "a", true).await)),
        (
            "catalog::resource::add_group (there already)",
            answer(catalog::resource::add_group(pool, caller, of.catalog, of.group).await),
        ),
        (
            "catalog::resource::add_group (there already, carries a role)",
            answer(catalog::resource::add_group(pool, caller, of.catalog, of.powerful).await),
        ),
        (
            "catalog::resource::remove (in use)",
            answer(catalog::resource::remove(pool, caller, of.catalog, of.resource).await),
        ),
        ("package::overview", answer(package::overview(pool, caller, of.package).await)),
        ("package::roles", answer(package::roles(pool, caller, of.package).await)),
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
        (
            "package::preview_roles (of a group that carries a role)",
            answer(package::preview_roles(pool, caller, of.package, &powerful).await),
        ),
        ("policy::list", answer(policy::list(pool, caller, of.package).await)),
        ("policy::create (named already)", answer(policy::create(pool, caller, of.package, &rules).await)),
        ("policy::edit", answer(policy::edit(pool, caller, of.policy, &rules, None).await)),
        ("policy::set_enabled", answer(policy::set_enabled(pool, caller, of.policy, true).await)),
        ("separation::list", answer(separation::list(pool, caller, of.package).await)),
        ("separation::add (itself)", answer(separation::add(pool, caller, of.package, itself).await)),
        ("separation::find_groups", answer(separation::find_groups(pool, caller, of.package, "s").await)),
        ("assignment::list", answer(assignment::list(pool, caller, of.package, &filter, None).await)),
        ("assignment::csv", answer(assignment::csv(pool, caller, of.package, filter.clone()).await)),
        (
            "assignment::reprocess (none)",
            answer(assignment::reprocess(pool, caller, of.package, &none_of).await),
        ),
        ("assignment::remove (none)", answer(assignment::remove(pool, caller, of.package, &none_of).await)),
        (
            "assignment::assign (assigned already)",
            answer(assignment::assign(pool, caller, of.package, &assign(of.policy)).await),
        ),
        (
            "assignment::assign (assigned already, gives a group that carries a role)",
            answer(assignment::assign(pool, caller, of.powerful_package, &assign(of.powerful_policy)).await),
        ),
        ("assignment::count", answer(assignment::count(pool, caller, of.package, &filter).await)),
        ("request::count", answer(request::count(pool, caller, of.package, &requests).await)),
        ("request::list", answer(request::list(pool, caller, of.package, &requests, None).await)),
        (
            "request::reprocess (none)",
            answer(request::reprocess(pool, caller, of.package, &no_request).await),
        ),
        ("request::cancel (none)", answer(request::cancel(pool, caller, of.package, &no_request).await)),
        ("user::list", answer(user::list(pool, caller, None, None).await)),
        ("user::detail", answer(user::detail(pool, caller, of.user).await)),
        ("user::create (named already)", answer(user::create(pool, caller, &person).await)),
        ("user::edit", answer(user::edit(pool, caller, of.user, &person, None).await)),
        ("group::edit", answer(group::edit(pool, caller, of.group, &name("sales"), &none(), None).await)),
        ("group::list", answer(group::list(pool, caller, None, None).await)),
        ("user::count", answer(user::count(pool, caller, None).await)),
        ("group::count_members", answer(group::count_members(pool, caller, of.group, None).await)),
        ("group::detail", answer(group::detail(pool, caller, of.group, None, None).await)),
        ("group::create (named already)", answer(group::create(pool, caller, &name("sales"), &none()).await)),
        (
            "group::edit (carries a role)",
            answer(group::edit(pool, caller, of.powerful, &name("powerful"), &none(), None).await),
        ),
        (
            "group::add_member (there already)",
            answer(group::add_member(pool, caller, of.group, of.user).await),
        ),
        (
            "group::add_member (there already, carries a role)",
            answer(group::add_member(pool, caller, of.powerful, of.user).await),
        ),
        ("group::delete (in a catalog)", answer(group::delete(pool, caller, of.group).await)),
        ("app_registration::list", answer(app_registration::list(pool, caller, None).await)),
        ("app_registration::detail", answer(app_registration::detail(pool, caller, of.app).await)),
        (
            "app_registration::create (named already)",
            answer(app_registration::create(pool, caller, &program).await),
        ),
        (
            "app_registration::rotate_secret (of before)",
            answer(app_registration::rotate_secret(pool, caller, of.app, Duration::ZERO, of_before).await),
        ),
        ("identity::link (linked already)", answer(identity::link(pool, caller, of_app, &subject).await)),
        ("identity::unlink (nothing)", answer(identity::unlink(pool, caller, of_app, &nothing).await)),
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
        (
            "assignment::preview (nothing selected)",
            answer(assignment::preview(pool, caller, of.package, &Selection::Ids(Vec::new())).await),
        ),
        ("system::list", answer(system::list(pool, caller, None).await)),
        ("system::detail", answer(system::detail(pool, caller, SystemId::BUILTIN).await)),
        (
            "system::ldap_settings (built in)",
            answer(system::ldap_settings(pool, caller, SystemId::BUILTIN).await),
        ),
        ("my_access::show", answer(my_access::show(pool, caller).await)),
        ("run::list", answer(run::list(pool, caller, &RunFilter::default(), None).await)),
        ("run::detail", answer(run::detail(pool, caller, of.run, RunItems::All, None).await)),
        ("run::stop (done)", answer(run::stop(pool, caller, of.run).await)),
        ("run::pause (done)", answer(run::pause(pool, caller, of.run).await)),
        ("run::resume (done)", answer(run::resume(pool, caller, of.run).await)),
        ("run::apply (no preview)", answer(run::apply(pool, caller, of.run).await)),
        ("run::csv", answer(run::csv(pool, caller, of.run, RunItems::All).await)),
        ("cause::of_package", answer(cause::of_package(pool, caller, of.package).await)),
        ("cause::of_run", answer(cause::of_run(pool, caller, of.run).await)),
        ("health::of_package", answer(health::of_package(pool, caller, of.package, HealthSpan::Month).await)),
        ("health::of_tenant", answer(health::of_tenant(pool, caller, HealthSpan::Month).await)),
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
    let powerful = scene.group("powerful");
    let powerful_package = scene.package("Powerful", &[powerful.member]);
    let powerful_policy = scene.policy_of(powerful_package);
    scene.assignment(powerful_package, user);
    scene.world().hold(user, Role::CatalogReader, Some(catalog));
    let other = scene.catalog("Other");
    scene.load().await;
    let pool = db.pool();
    let holder = RoleHolderKind::Group(powerful.id);
    let new = role::NewHolder { role: Role::CatalogReader, holder, catalog: Some(catalog) };
    role::grant(pool, &Caller::local_operator(), new).await.unwrap();
    let all = Selection::Matching(AssignmentFilter::default());
    let run = assignment::reprocess(pool, &Caller::local_operator(), package, &all).await.unwrap().run;
    sqlx::query("update runs set state = 'done' where id = $1").bind(run.0).execute(pool).await.unwrap();
    let program = app_registration::NewApp { name: name("Nightly"), permissions: Vec::new() };
    let app = app_registration::create(pool, &Caller::local_operator(), &program).await.unwrap().client;
    let nightly = identity::NewIdentity::parse("https://login.contoso.test", "nightly").unwrap();
    identity::link(pool, &Caller::local_operator(), identity::Holder::App(app), &nightly).await.unwrap();
    let things = Things {
        app,
        catalog,
        package,
        policy,
        run,
        user,
        group: sales.id,
        resource: sales.resource,
        role: wiki.member,
        powerful: powerful.id,
        powerful_role: powerful.member,
        powerful_package,
        powerful_policy,
    };

    let held = |role: Role, catalog: CatalogId| {
        let roles = vec![HeldRole { role, catalog: role.is_of_catalog().then_some(catalog) }];
        Caller { user: None, app: None, name: role.label().to_owned(), standing: Standing { roles } }
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
