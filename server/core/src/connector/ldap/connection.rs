//! Connections: opened, encrypted and bound within a deadline, reused while they are fresh, never after a failure.
//!
//! A server that hangs must not hang a worker: every wait has an end, and a connection on which one was reached is
//! thrown away together with the task that drives it, since that task may be stuck in a write.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Mod, Scope, SearchEntry, SearchOptions,
    SearchResult, StdStream,
};
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::Server;
use super::failure::Failure;

/// How long a connection may lie unused before it is closed. Servers and firewalls drop idle ones later than that.
const IDLE: Duration = Duration::from_secs(30);

/// A bound connection.
pub(super) struct Connection {
    ldap: Ldap,
    driver: JoinHandle<()>,
    /// Whether it was used before, and may have died since.
    pub(super) reused: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    /// Opens, encrypts and binds.
    pub(super) async fn open(server: &Server) -> Result<Self, Failure> {
        let deadline = server.config.connect_timeout();
        tokio::time::timeout(deadline, async {
            let mut connection = Self::reach(server).await?;
            connection.bind(server).await?;
            Ok(connection)
        })
        .await
        .unwrap_or(Err(Failure::ConnectTimeout(deadline)))
    }

    /// Opens and encrypts, without a deadline of its own.
    pub(super) async fn reach(server: &Server) -> Result<Self, Failure> {
        let host = server.url.host_str().unwrap_or_default();
        let port = server.url.port().unwrap_or(if server.url.scheme() == "ldaps" { 636 } else { 389 });
        let stream = TcpStream::connect(format!("{host}:{port}")).await.map_err(Failure::Unreachable)?;
        stream.set_nodelay(true).map_err(Failure::Unreachable)?;
        let settings = LdapConnSettings::new()
            .set_std_stream(StdStream::Tcp(stream.into_std().map_err(Failure::Unreachable)?))
            .set_config(Arc::clone(&server.tls))
            .set_starttls(server.config.start_tls);
        let (driver, ldap) =
            LdapConnAsync::from_url_with_settings(settings, &server.url).await.map_err(Failure::Handshake)?;
        let driver = tokio::spawn(async move {
            if let Err(error) = driver.drive().await {
                tracing::debug!(%error, "LDAP connection ended");
            }
        });
        Ok(Self { ldap, driver, reused: false })
    }

    /// Signs in with the configured account.
    pub(super) async fn bind(&mut self, server: &Server) -> Result<(), Failure> {
        let answer = self
            .ldap
            .simple_bind(&server.config.bind_dn, server.password.expose_secret())
            .await
            .map_err(Failure::Broken)?;
        if answer.rc == 0 { Ok(()) } else { Err(Failure::Bind(answer)) }
    }

    /// Searches. The answer may be an error; look at it before the entries are believed to be all.
    pub(super) async fn search(&mut self, server: &Server, query: &Query<'_>) -> Result<Found, Failure> {
        let deadline = server.config.operation_timeout();
        self.ldap.with_search_options(SearchOptions::new().sizelimit(query.limit));
        let search = self.ldap.search(query.base, query.scope, query.filter, query.attributes);
        let SearchResult(entries, answer) = within(deadline, search).await?;
        Ok(Found { entries: entries.into_iter().map(SearchEntry::construct).collect(), answer })
    }

    /// Modifies an entry.
    pub(super) async fn modify(
        &mut self,
        server: &Server,
        dn: &str,
        modifications: Vec<Mod<String>>,
    ) -> Result<(), Failure> {
        let answer = within(server.config.operation_timeout(), self.ldap.modify(dn, modifications)).await?;
        if answer.rc == 0 { Ok(()) } else { Err(Failure::Answer(answer)) }
    }
}

async fn within<T>(
    deadline: Duration,
    operation: impl Future<Output = Result<T, LdapError>>,
) -> Result<T, Failure> {
    tokio::time::timeout(deadline, operation)
        .await
        .map_err(|_| Failure::Timeout(deadline))?
        .map_err(Failure::Broken)
}

/// What to look for.
pub(super) struct Query<'a> {
    /// The entry to start at.
    pub(super) base: &'a str,
    /// How far to look.
    pub(super) scope: Scope,
    /// What to find.
    pub(super) filter: &'a str,
    /// What to tell of each entry.
    pub(super) attributes: &'a [&'a str],
    /// How many entries at most; 0 for all.
    pub(super) limit: i32,
}

impl<'a> Query<'a> {
    /// Asks for one entry by its DN.
    pub(super) fn entry(dn: &'a str, attributes: &'a [&'a str]) -> Self {
        Self { base: dn, scope: Scope::Base, filter: "(objectClass=*)", attributes, limit: 0 }
    }

    /// Asks for all entries below a base that match.
    pub(super) fn below(base: &'a str, filter: &'a str, attributes: &'a [&'a str]) -> Self {
        Self { base, scope: Scope::Subtree, filter, attributes, limit: 0 }
    }
}

/// What a search found.
pub(super) struct Found {
    /// The entries that came.
    pub(super) entries: Vec<SearchEntry>,
    /// How the search ended.
    pub(super) answer: LdapResult,
}

impl Found {
    /// The entries, if they are all there are.
    pub(super) fn complete(self) -> Result<Vec<SearchEntry>, Failure> {
        if self.answer.rc == 0 { Ok(self.entries) } else { Err(Failure::Answer(self.answer)) }
    }
}

/// Connections that nobody uses at the moment.
#[derive(Default)]
pub(super) struct Pool {
    idle: Mutex<Vec<(Connection, Instant)>>,
}

impl Pool {
    /// A fresh idle connection, or a new one.
    pub(super) async fn take(&self, server: &Server) -> Result<Connection, Failure> {
        if let Some(connection) = self.pop() {
            return Ok(connection);
        }
        Connection::open(server).await
    }

    fn pop(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((mut connection, since)) = idle.pop() {
            if since.elapsed() < IDLE && !connection.driver.is_finished() {
                connection.reused = true;
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection on which nothing failed.
    pub(super) fn give_back(self: &Arc<Self>, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.is_empty() {
            tokio::spawn(reap(Arc::downgrade(self)));
        }
        idle.push((connection, Instant::now()));
    }

    fn close_idle(&self) -> bool {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(connection, since)| since.elapsed() < IDLE && !connection.driver.is_finished());
        idle.is_empty()
    }
}

/// Closes what lies idle for too long; ends when nothing is left, or the pool is gone.
async fn reap(pool: Weak<Pool>) {
    loop {
        tokio::time::sleep(IDLE).await;
        match pool.upgrade() {
            Some(pool) if !pool.close_idle() => {}
            _ => return,
        }
    }
}
