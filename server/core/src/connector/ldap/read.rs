//! Reading a group, wherever it is by now.

use std::collections::HashSet;

use ldap3::{SearchEntry, ldap_escape};

use super::connection::{Connection, Query};
use super::failure::{Failure, code};
use super::{LdapConnector, Server};
use crate::connector::{AccountKey, CallError, CauseKind, GroupRef, Membership};

/// The attribute with a group's name for people.
pub(super) const NAME: &str = "cn";

/// A group as one read saw it.
#[derive(Debug, Clone)]
pub(super) struct GroupState {
    /// Where it is.
    pub(super) dn: String,
    /// How people call it, when it says so.
    pub(super) name: Option<String>,
    /// Who is in it, without placeholders.
    pub(super) members: HashSet<AccountKey>,
    /// The placeholders in it, as the server spells them.
    pub(super) placeholders: Vec<String>,
    /// Whether its object class demands a member.
    pub(super) needs_member: bool,
}

/// A group, or why there is none any more.
pub(super) type Sought = Result<GroupState, CallError>;

impl LdapConnector {
    /// Reads a group's members.
    ///
    /// # Errors
    /// As the call failed; a group that is gone is a permanent [`CauseKind::NoSuchGroup`].
    pub async fn read(&self, group: &GroupRef) -> Result<Membership, CallError> {
        let (connection, state) = self.open_group(group).await?;
        self.pool.give_back(connection);
        let state = state?;
        Ok(Membership { members: state.members, locator: state.dn, name: state.name })
    }

    /// A connection, and the group as it saw it.
    pub(super) async fn open_group(&self, group: &GroupRef) -> Result<(Connection, Sought), CallError> {
        self.try_open_group(group)
            .await
            .map_err(|failure| failure.explain(&self.server, "show the group", &group.locator))
    }

    async fn try_open_group(&self, group: &GroupRef) -> Result<(Connection, Sought), Failure> {
        let mut connection = self.pool.take(&self.server).await?;
        let mut result = self.find_group(&mut connection, group).await;
        if connection.reused && result.as_ref().is_err_and(Failure::is_stale) {
            connection = Connection::open(&self.server).await?;
            result = self.find_group(&mut connection, group).await;
        }
        Ok((connection, result?))
    }

    /// Looks where the group was last seen, then for its id everywhere below the group base.
    pub(super) async fn find_group(
        &self,
        connection: &mut Connection,
        group: &GroupRef,
    ) -> Result<Sought, Failure> {
        let server = &*self.server;
        let attributes = [
            server.config.member_attribute.as_str(),
            server.config.id_attribute.as_str(),
            "objectClass",
            NAME,
        ];
        let found = connection.search(server, &Query::entry(&group.locator, &attributes)).await?;
        // 34: what was the locator is no DN to this server.
        let here = if matches!(found.answer.rc, code::NO_SUCH_OBJECT | 34) {
            None
        } else {
            found.complete()?.into_iter().next()
        };
        let mut other = None;
        if let Some(entry) = here {
            let id = self.id_of(&entry)?;
            if id.eq_ignore_ascii_case(&group.external_id) {
                return self.state_of(connection, entry, group).await.map(Ok);
            }
            other = Some(id);
        }
        let filter = format!("({}={})", server.config.id_attribute, ldap_escape(group.external_id.as_str()));
        let found =
            connection.search(server, &Query::below(&server.config.group_base, &filter, &attributes)).await?;
        if found.answer.rc == code::NO_SUCH_OBJECT {
            return Err(Failure::Told(self.hidden_base(&found.answer.to_string())));
        }
        if let Some(entry) = found.complete()?.into_iter().next() {
            return self.state_of(connection, entry, group).await.map(Ok);
        }
        // Nothing found proves something only where the account may look.
        let base = connection.search(server, &Query::entry(&server.config.group_base, &["1.1"])).await?;
        if base.complete()?.is_empty() {
            return Err(Failure::Told(self.hidden_base("the group base is not visible")));
        }
        Ok(Err(self.no_such_group(group, other.as_deref())))
    }

    /// The id that an entry carries.
    pub(super) fn id_of(&self, entry: &SearchEntry) -> Result<String, Failure> {
        let attribute = &self.server.config.id_attribute;
        values(entry, attribute).and_then(<[String]>::first).cloned().ok_or_else(|| {
            Failure::Told(CallError::permanent(
                CauseKind::InsufficientAccess,
                format!(
                    "{} does not show the attribute {attribute} of {}, by which Regrant knows a group for good. Ask \
                     the directory's administrator to let the account Regrant binds with read it.",
                    self.server.name, entry.dn
                ),
                format!("no {attribute}"),
            ))
        })
    }

    async fn state_of(
        &self,
        connection: &mut Connection,
        mut entry: SearchEntry,
        group: &GroupRef,
    ) -> Result<GroupState, Failure> {
        let attribute = &self.server.config.member_attribute;
        let needs_member = values(&entry, "objectClass").is_some_and(|classes| {
            classes.iter().any(|class| {
                class.eq_ignore_ascii_case("groupOfNames") || class.eq_ignore_ascii_case("groupOfUniqueNames")
            })
        });
        let ranged = format!("{};range=", attribute.to_ascii_lowercase());
        if entry.attrs.keys().any(|name| name.to_ascii_lowercase().starts_with(&ranged))
            || entry.bin_attrs.keys().any(|name| name.eq_ignore_ascii_case(attribute))
        {
            return Err(Failure::Told(CallError::permanent(
                CauseKind::Protocol,
                format!(
                    "{} returned the members of {} in a form that Regrant can't read as a whole.",
                    self.server.name, entry.dn
                ),
                "the member attribute came in ranges or not as text",
            )));
        }
        let spelling = entry.attrs.keys().find(|name| name.eq_ignore_ascii_case(attribute)).cloned();
        let names = spelling.and_then(|name| entry.attrs.remove(&name)).unwrap_or_default();
        if names.is_empty() && needs_member && is_openldap(connection, &self.server).await? {
            return Err(Failure::Told(CallError::permanent(
                CauseKind::InsufficientAccess,
                format!(
                    "{} does not show the members of {}. Ask the directory's administrator to let the account \
                     Regrant binds with read the attribute {attribute}.",
                    self.server.name, entry.dn
                ),
                "a groupOfNames without a member",
            )));
        }
        let name = values(&entry, NAME).and_then(<[String]>::first).cloned();
        let (members, placeholders) = self.sort_members(&entry.dn, names, group);
        Ok(GroupState { dn: entry.dn, name, members, placeholders, needs_member })
    }

    /// Who is in a group, and the placeholders in it.
    fn sort_members(
        &self,
        dn: &str,
        names: Vec<String>,
        group: &GroupRef,
    ) -> (HashSet<AccountKey>, Vec<String>) {
        // A group that was renamed may still hold its former DN.
        let stands_in = match &self.server.config.placeholder {
            Some(placeholder) => vec![AccountKey::of(placeholder)],
            None => vec![AccountKey::of(dn), AccountKey::of(&group.locator)],
        };
        let mut members = HashSet::with_capacity(names.len());
        let mut placeholders = Vec::new();
        for name in names {
            let key = AccountKey::of(&name);
            if stands_in.contains(&key) {
                placeholders.push(name);
            } else {
                members.insert(key);
            }
        }
        (members, placeholders)
    }

    /// The group is gone; `other` is the id of what stands in its place now, under the same DN.
    fn no_such_group(&self, group: &GroupRef, other: Option<&str>) -> CallError {
        let (system, attribute) = (&self.server.name, &self.server.config.id_attribute);
        let GroupRef { external_id, locator } = group;
        let public = match other {
            None => format!(
                "{system} has no group {locator} any more, under this name or another. Ask the directory's \
                 administrator to bring it back, or take it out of the access package."
            ),
            Some(_) => format!(
                "{system} has a group {locator}, but another one ({attribute} differs): the group that Regrant knows by \
                 this name is gone. Add the new group to the catalog, and put it in the access package in place of the \
                 old one."
            ),
        };
        let now = other.map(|id| format!(", {locator} has {id}")).unwrap_or_default();
        CallError::permanent(
            CauseKind::NoSuchGroup,
            public,
            format!("{attribute}={external_id} not found{now}"),
        )
    }

    fn hidden_base(&self, private: &str) -> CallError {
        CallError::permanent(
            CauseKind::InsufficientAccess,
            format!(
                "{} does not show {}, below which the groups are. Check the group base, and ask the directory's \
                 administrator to let the account Regrant binds with read it.",
                self.server.name, self.server.config.group_base
            ),
            private,
        )
    }
}

/// An attribute's values; names of attributes have no case.
pub(super) fn values<'a>(entry: &'a SearchEntry, attribute: &str) -> Option<&'a [String]> {
    entry.attrs.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute)).map(|(_, values)| &values[..])
}

/// OpenLDAP never stores a `groupOfNames` without a member; 389 Directory Server does.
async fn is_openldap(connection: &mut Connection, server: &Server) -> Result<bool, Failure> {
    let found = connection.search(server, &Query::entry("", &["objectClass"])).await?;
    Ok(found.entries.iter().any(|root| {
        values(root, "objectClass")
            .is_some_and(|classes| classes.iter().any(|class| class == "OpenLDAProotDSE"))
    }))
}
