//! The answer to "does this server work?", step by step, changing nothing.

use ldap3::Mod;
use uuid::Uuid;

use super::connection::{Connection, Found, Query};
use super::failure::code;
use super::read::values;
use super::{Failure, LdapConnector};
use crate::connector::TestStep;

impl LdapConnector {
    /// Tries everything that the connector needs, up to the first step without which the next make no sense.
    pub async fn test(&self) -> Vec<TestStep> {
        let mut steps = Vec::new();
        if let Some(mut connection) = self.test_connection(&mut steps).await {
            steps.push(self.test_users(&mut connection).await);
            match self.test_groups(&mut connection).await {
                Ok((step, group)) => {
                    steps.push(step);
                    steps.extend(self.test_changes(&mut connection, &group).await);
                }
                Err(step) => steps.push(step),
            }
        }
        steps
    }

    async fn test_connection(&self, steps: &mut Vec<TestStep>) -> Option<Connection> {
        let server = &*self.server;
        let deadline = server.config.connect_timeout();
        let reached = tokio::time::timeout(deadline, Connection::reach(server))
            .await
            .unwrap_or(Err(Failure::ConnectTimeout(deadline)));
        let encrypted = server.config.start_tls || server.url.scheme() == "ldaps";
        let address = format!("{} answers at {}.", server.name, server.url);
        let mut connection = match reached {
            Ok(connection) => {
                steps.push(good("Connect", address));
                steps.push(good(
                    "Encrypt",
                    if encrypted {
                        "The connection is encrypted and the server's certificate is trusted.".to_owned()
                    } else {
                        "The connection is not encrypted. That is safe on this machine only.".to_owned()
                    },
                ));
                connection
            }
            Err(failure) => {
                let secured = matches!(failure, Failure::Handshake(_));
                if secured {
                    steps.push(good("Connect", address));
                }
                let name = if secured { "Encrypt" } else { "Connect" };
                steps.push(self.bad(name, &failure, "connect to", server.url.as_str()));
                return None;
            }
        };
        let bound = tokio::time::timeout(deadline, connection.bind(server))
            .await
            .unwrap_or(Err(Failure::ConnectTimeout(deadline)));
        let bind_dn = &server.config.bind_dn;
        match bound {
            Ok(()) => {
                steps.push(good("Bind", format!("{} accepts {bind_dn} and its password.", server.name)));
                Some(connection)
            }
            Err(failure) => {
                steps.push(self.bad("Bind", &failure, "bind", bind_dn));
                None
            }
        }
    }

    async fn test_users(&self, connection: &mut Connection) -> TestStep {
        let config = &self.server.config;
        let attribute = config.user_attribute.as_str();
        let filter = format!("({attribute}=*)");
        match self.peek(connection, &config.user_base, &filter, &[attribute]).await {
            Ok(found) => match found.entries.first() {
                Some(person) => {
                    good("Users", format!("People are found by {attribute}, for instance {}.", person.dn))
                }
                None => wrong(
                    "Users",
                    format!(
                        "Nobody below {} has the attribute {attribute}, or the account Regrant binds with may not read \
                         it. Check the user base and the user attribute.",
                        config.user_base
                    ),
                ),
            },
            Err(failure) => self.bad("Users", &failure, "search", &config.user_base),
        }
    }

    /// Also tells a group that was found.
    async fn test_groups(&self, connection: &mut Connection) -> Result<(TestStep, String), TestStep> {
        let config = &self.server.config;
        let attributes = [config.id_attribute.as_str(), config.member_attribute.as_str()];
        let found = match self.peek(connection, &config.group_base, &config.group_filter, &attributes).await {
            Ok(found) => found,
            Err(failure) => return Err(self.bad("Groups", &failure, "search", &config.group_base)),
        };
        let wrong = |detail| wrong("Groups", detail);
        let Some(group) = found.entries.first() else {
            return Err(wrong(format!(
                "No group below {} matches {}. Check the group base and the group filter.",
                config.group_base, config.group_filter
            )));
        };
        if let Err(failure) = self.id_of(group) {
            return Err(self.bad("Groups", &failure, "search", &config.group_base));
        }
        if values(group, &config.member_attribute).is_none() {
            return Err(wrong(format!(
                "The first group, {}, shows no {}. If it has members, ask the directory's administrator to let the \
                 account Regrant binds with read them.",
                group.dn, config.member_attribute
            )));
        }
        let detail = format!("Groups and their members can be read, for instance {}.", group.dn);
        Ok((good("Groups", detail), group.dn.clone()))
    }

    /// Takes somebody out of the group whom no directory knows: a server looks at whether the account may do that before it finds
    /// that there is nothing to do. Where it answers something else, only a real change would tell.
    async fn test_changes(&self, connection: &mut Connection, group: &str) -> Option<TestStep> {
        let server = &*self.server;
        let nobody = format!("cn={},{group}", Uuid::now_v7());
        let remove = vec![Mod::Delete(server.config.member_attribute.clone(), [nobody].into())];
        let answer = connection.modify(server, group, remove).await;
        match answer.as_ref().map_err(|failure| (failure, failure.code())) {
            Ok(()) | Err((_, Some(code::NO_SUCH_ATTRIBUTE))) => Some(good(
                "Changes",
                format!("The members of groups can be changed, for instance of {group}."),
            )),
            Err((failure, None | Some(code::INSUFFICIENT_ACCESS | code::STRONGER_AUTH | code::REFERRAL))) => {
                Some(self.bad("Changes", failure, "change the members of", group))
            }
            Err(_) => None,
        }
    }

    /// The first entry that matches.
    async fn peek(
        &self,
        connection: &mut Connection,
        base: &str,
        filter: &str,
        attributes: &[&str],
    ) -> Result<Found, Failure> {
        let query = Query { limit: 1, ..Query::below(base, filter, attributes) };
        let found = connection.search(&self.server, &query).await?;
        if matches!(found.answer.rc, 0 | super::failure::code::SIZE_LIMIT) {
            Ok(found)
        } else {
            Err(Failure::Answer(found.answer))
        }
    }

    fn bad(&self, name: &'static str, failure: &Failure, attempt: &str, object: &str) -> TestStep {
        let error = failure.explain(&self.server, attempt, object);
        TestStep { name, ok: false, detail: error.public, is_outage: error.kind.is_outage() }
    }
}

fn good(name: &'static str, detail: String) -> TestStep {
    TestStep { name, ok: true, detail, is_outage: false }
}

fn wrong(name: &'static str, detail: String) -> TestStep {
    TestStep { name, ok: false, detail, is_outage: false }
}
