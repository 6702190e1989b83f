//! Builders in place of fixtures: a test names what matters to it, the rest gets a sensible default.
//!
//! ```ignore
//! let db = TestDatabase::new().await;
//! let mut scene = Scene::new(&db).await;
//! let amara = scene.user("Amara Okafor");
//! let sales = scene.group("sales");
//! let crm = scene.application("CRM", &["Seller"]);
//! let package = scene.package("Sales", &[sales.member, crm.roles[0]]);
//! let assignment = scene.assignment(package, amara);
//! scene.take_out(amara, sales.member);
//! scene.load().await;
//! ```
//!
//! Nothing is in the database before [`Scene::load`]. What a scene has no word for, its [`Scene::world`] may have.

use std::collections::HashMap;

use regrant_model::{
    AssignmentId, CatalogId, PackageId, PolicyId, RequestId, ResourceRoleId, SystemId, UserId,
    policy::{HeldRole, Role, Standing},
    state::{GrantStatus, RequestState, RequestType},
};
use sqlx::PgPool;
use time::Duration;

use super::TestDatabase;
use crate::{
    Caller,
    seed::{Application, Group, Person, PolicyRules, RemoteGroup, RequestDraft, Term, World, insert},
};

/// What stands in a test's database.
#[derive(Debug)]
pub struct Scene {
    world: World,
    pool: PgPool,
    catalog: Option<CatalogId>,
    policies: HashMap<PackageId, PolicyId>,
    people: u32,
}

impl Scene {
    /// An empty one; its "now" is the database's.
    pub async fn new(db: &TestDatabase) -> Self {
        // Ids must not collide when a test loads a second scene.
        let seed = rand::random();
        Self {
            world: World::new(seed, db.now().await),
            pool: db.pool().clone(),
            catalog: None,
            policies: HashMap::new(),
            people: 0,
        }
    }

    /// Writes all of it.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn load(self) {
        insert(&self.pool, &self.world).await.unwrap_or_else(|error| {
            panic!("the scene does not fit the database: {error} {:?}", std::error::Error::source(&error))
        });
    }

    /// What it is made of, for the rarer things.
    pub fn world(&mut self) -> &mut World {
        &mut self.world
    }

    /// Somebody in the directory, as `first.last@contoso.test`.
    pub fn user(&mut self, display_name: &str) -> UserId {
        self.people += 1;
        let local = display_name.to_lowercase().replace(' ', ".");
        let person = Person {
            display_name,
            user_principal_name: &format!("{local}@contoso.test"),
            job_title: "Analyst",
            department: "Sales",
        };
        let hired = self.world.now() - Duration::days(400);
        self.world.user(person, hired)
    }

    /// Lets somebody sign in, though with no password that anybody knows.
    pub fn account(&mut self, user: UserId) {
        self.world.account(user, &user.to_string(), "no password".to_owned());
    }

    /// A built-in group.
    pub fn group(&mut self, display_name: &str) -> Group {
        let made = self.world.now() - Duration::days(300);
        self.world.group(display_name, "", made)
    }

    /// A built-in application with these roles.
    pub fn application(&mut self, display_name: &str, roles: &[&str]) -> Application {
        let made = self.world.now() - Duration::days(300);
        self.world.application(display_name, "", roles, made)
    }

    /// A connected system of this kind ("ldap"), used without a bind secret.
    pub fn system(&mut self, kind: &'static str, name: &str, config: serde_json::Value) -> SystemId {
        let made = self.world.now() - Duration::days(300);
        self.world.system(kind, name, config, made)
    }

    /// A group of a connected system. What is in the system itself is the test's business.
    pub fn remote_group(&mut self, system: SystemId, name: &str, external_id: &str, dn: &str) -> RemoteGroup {
        let made = self.world.now() - Duration::days(300);
        self.world.remote_group(system, name, external_id, dn, made)
    }

    /// A catalog; packages that are made from now on are in it.
    pub fn catalog(&mut self, display_name: &str) -> CatalogId {
        let made = self.world.now() - Duration::days(200);
        let id = self.world.catalog(display_name, "", made);
        self.catalog = Some(id);
        id
    }

    /// An access package with these resource roles, in the catalog made last ("General" if there is none), with a policy
    /// under which administrators assign directly and without an end.
    pub fn package(&mut self, display_name: &str, roles: &[ResourceRoleId]) -> PackageId {
        let catalog = self.catalog.unwrap_or_else(|| self.catalog("General"));
        let made = self.world.now() - Duration::days(190);
        let id = self.world.package(catalog, display_name, "", roles, made);
        self.policy(id, "Direct assignment", PolicyRules::default());
        id
    }

    /// A policy; what is assigned or asked for in that package from now on is so under it.
    pub fn policy(&mut self, package: PackageId, display_name: &str, rules: PolicyRules) -> PolicyId {
        let made = self.world.now() - Duration::days(190);
        let id = self.world.policy(package, display_name, rules, made);
        self.policies.insert(package, id);
        id
    }

    /// The policy made last for a package.
    ///
    /// # Panics
    /// When the package is of another scene.
    pub fn policy_of(&self, package: PackageId) -> PolicyId {
        self.policies[&package]
    }

    /// An assignment since thirty days ago, delivered: every membership is in place and was just verified.
    pub fn assignment(&mut self, package: PackageId, subject: UserId) -> AssignmentId {
        let from = self.world.now() - Duration::days(30);
        self.world.assign(self.policy_of(package), subject, Term { from, until: None })
    }

    /// An assignment that nobody has worked on yet: its grants are pending, and no membership is in place.
    pub fn undelivered(&mut self, package: PackageId, subject: UserId) -> AssignmentId {
        let id = self.assignment(package, subject);
        for role in self.world.roles_of(package).to_vec() {
            if !self.world.is_shared(subject, role) {
                self.world.set_grant(subject, role, GrantStatus::Pending, false);
            }
        }
        id
    }

    /// An assignment that has ended a day ago; its access is withdrawn.
    pub fn ended(&mut self, package: PackageId, subject: UserId) -> AssignmentId {
        let id = self.assignment(package, subject);
        self.world.end(id, self.world.now() - Duration::days(1));
        id
    }

    /// Takes somebody out of a group or application role behind Regrant's back: the assignment still says Delivered.
    pub fn take_out(&mut self, subject: UserId, role: ResourceRoleId) {
        self.world.take_out_outside(subject, role);
    }

    /// Puts somebody into a group or application role that no assignment asked for.
    pub fn put_in(&mut self, user: UserId, role: ResourceRoleId) {
        self.world.put_in_outside(user, role);
    }

    /// Lets the delivery of one resource role have failed for good.
    pub fn fail(&mut self, subject: UserId, role: ResourceRoleId, cause: &str) {
        self.world.fail(subject, role, "rejected", cause.to_owned());
    }

    /// The request that made an assignment, in this state since `ago`.
    pub fn request(
        &mut self,
        kind: RequestType,
        assignment: AssignmentId,
        state: RequestState,
        ago: Duration,
    ) -> RequestId {
        let (subject, policy) = (self.world.subject_of(assignment), self.world.policy_of(assignment));
        let at = self.world.now() - ago;
        let second = Duration::seconds(1);
        let mut steps = vec![(at - second * 2, RequestState::Submitted, Some(subject), "")];
        if !matches!(state, RequestState::Submitted | RequestState::Delivering) {
            steps.push((at - second, RequestState::Delivering, None, ""));
        }
        if state != RequestState::Submitted {
            steps.push((at, state, None, ""));
        }
        self.world.request(RequestDraft {
            kind,
            subject,
            requestor: Some(subject),
            policy,
            assignment: Some(assignment),
            justification: String::new(),
            starts_at: None,
            ends_at: None,
            steps,
        })
    }

    /// Somebody new who holds this role; a catalog role is held in the catalog given.
    pub fn caller(&mut self, role: Role, catalog: impl Into<Option<CatalogId>>) -> Caller {
        let catalog = catalog.into().filter(|_| role.is_of_catalog());
        let name = format!("{} {}", role.label(), self.people + 1);
        let user = self.user(&name);
        self.world.hold(user, role, catalog);
        Caller {
            user: Some(user),
            app: None,
            name,
            standing: Standing { roles: vec![HeldRole { role, catalog }] },
        }
    }

    /// Somebody signed in without any role.
    pub fn end_user(&mut self, display_name: &str) -> Caller {
        let user = self.user(display_name);
        Caller { user: Some(user), app: None, name: display_name.to_owned(), standing: Standing::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_scene_stands_in_the_database_as_it_was_named() {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let amara = scene.user("Amara Okafor");
        let sales = scene.group("sales");
        let crm = scene.application("CRM", &["Seller"]);
        let package = scene.package("Sales", &[sales.member, crm.roles[0]]);
        let assignment = scene.assignment(package, amara);
        scene.request(RequestType::UserAdd, assignment, RequestState::Delivered, Duration::days(1));
        scene.take_out(amara, sales.member);
        scene.load().await;
        let (state, grants, members, app_roles): (String, i16, i64, i64) = sqlx::query_as(
            "select state, grants, (select count(*) from group_members), (select count(*) from app_role_assignments)
             from assignments where id = $1",
        )
        .bind(assignment.0)
        .fetch_one(db.pool())
        .await
        .unwrap();
        assert_eq!((state.as_str(), grants, members, app_roles), ("Delivered", 2, 0, 1));
    }

    #[tokio::test]
    async fn a_second_scene_adds_to_the_first() {
        let db = TestDatabase::new().await;
        for name in ["Mei Tanaka", "Bilal Haddad"] {
            let mut scene = Scene::new(&db).await;
            scene.catalog(name);
            let subject = scene.user(name);
            let package = scene.package("Tools", &[]);
            scene.undelivered(package, subject);
            scene.load().await;
        }
        let count: i64 = sqlx::query_scalar("select count(*) from assignments where state = 'Delivered'")
            .fetch_one(db.pool())
            .await
            .unwrap();
        assert_eq!(count, 2, "a package without resource roles is delivered at once");
    }
}
