//! Groups on offer.

use ldap3::ldap_escape;

use super::connection::Query;
use super::failure::code;
use super::read::{NAME, values};
use super::{Failure, LdapConnector};
use crate::connector::{CallError, GroupRef, RemoteGroup};

impl LdapConnector {
    /// Lists groups, at most `limit`, sorted by name; those whose name or description contains `search`.
    ///
    /// # Errors
    /// As the call failed.
    pub async fn groups(&self, search: Option<&str>, limit: u16) -> Result<Vec<RemoteGroup>, CallError> {
        self.try_groups(search, limit).await.map_err(|failure| {
            failure.explain(&self.server, "list the groups below", &self.server.config.group_base)
        })
    }

    async fn try_groups(&self, search: Option<&str>, limit: u16) -> Result<Vec<RemoteGroup>, Failure> {
        let config = &self.server.config;
        let attributes = [config.id_attribute.as_str(), NAME, "description"];
        let filter = match search.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => {
                let text = ldap_escape(text);
                format!("(&{}(|(cn=*{text}*)(description=*{text}*)))", config.group_filter)
            }
            None => config.group_filter.clone(),
        };
        let query =
            Query { limit: i32::from(limit), ..Query::below(&config.group_base, &filter, &attributes) };
        let mut found = self.search(&query).await?;
        // More than the limit: those that came are what was asked for.
        if found.answer.rc == code::SIZE_LIMIT {
            found.answer.rc = 0;
        }
        let first = |entry: &_, attribute| values(entry, attribute).and_then(<[String]>::first).cloned();
        let mut groups = Vec::new();
        for entry in found.complete()? {
            groups.push(RemoteGroup {
                name: first(&entry, NAME).unwrap_or_else(|| entry.dn.clone()),
                description: first(&entry, "description"),
                group: GroupRef { external_id: self.id_of(&entry)?, locator: entry.dn },
            });
        }
        groups.sort_by_cached_key(|group| (group.name.to_lowercase(), group.group.locator.clone()));
        Ok(groups)
    }
}
