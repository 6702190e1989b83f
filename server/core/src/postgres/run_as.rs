//! The user that Postgres runs as: ourselves, or, as Postgres refuses root, another one.

use std::{
    fs,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::error::{Error, Result};

/// Who runs the Postgres programs.
#[derive(Debug, Clone)]
pub(super) struct RunAs {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// The names that `pg_ident.conf` lets in: this user, and the one that regrant itself runs as.
    pub(super) names: Vec<String>,
    drops: bool,
}

impl RunAs {
    pub(super) fn choose() -> Result<Self> {
        let uid = rustix::process::geteuid();
        let own_name = own_name()?;
        if !uid.is_root() {
            let gid = rustix::process::getegid();
            return Ok(Self { uid: uid.as_raw(), gid: gid.as_raw(), names: vec![own_name], drops: false });
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let (name, uid, gid) = ["postgres", "nobody"].iter().find_map(|name| entry(&passwd, name)).ok_or_else(|| {
            Error::unavailable(
                "Postgres refuses to run as root, and there is no user `postgres` or `nobody` to run it as. Make one, run \
                 regrant as an ordinary user, or name a database with --database-url.",
            )
        })?;
        Ok(Self { uid, gid, names: vec![name, own_name], drops: true })
    }

    /// Whether regrant is root and hands the folders to another user.
    pub(super) fn drops(&self) -> bool {
        self.drops
    }

    /// A command that runs as this user, with an environment that does not lead the Postgres programs astray.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        if self.drops {
            command.uid(self.uid).gid(self.gid).env("HOME", "/");
        }
        command
    }

    /// Runs a small shell script as this user; `$1`, `$2`, ... are the arguments.
    pub(super) fn shell(&self, script: &str, arguments: &[&Path], input: &str) -> std::io::Result<Output> {
        use std::io::Write;
        let mut child = self
            .command(Path::new("/bin/sh"))
            .args(["-c", script, "sh"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().expect("stdin is piped");
        stdin.write_all(input.as_bytes())?;
        drop(stdin);
        child.wait_with_output()
    }
}

/// The name as the operating system's user database has it, whichever that is (`/etc/passwd`, LDAP, ...).
fn own_name() -> Result<String> {
    let output = Command::new("id").arg("-un").output();
    let name = output
        .ok()
        .filter(|o| o.status.success())
        .map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    name.filter(|name| !name.is_empty()).ok_or_else(|| {
        Error::unavailable(
            "The current user has no name in the user database, which the private Postgres needs. Run regrant as a user \
             that has one, or name a database with --database-url.",
        )
    })
}

fn entry(passwd: &str, name: &str) -> Option<(String, u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    (uid != 0).then(|| (name.to_owned(), uid, gid))
}

#[cfg(test)]
mod tests {
    use super::entry;

    #[test]
    fn reads_passwd_and_never_picks_root() {
        let passwd = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\ntoor:x:0:0::/:/bin/sh\n";
        assert_eq!(entry(passwd, "nobody"), Some(("nobody".to_owned(), 65534, 65534)));
        assert_eq!(entry(passwd, "toor"), None);
        assert_eq!(entry(passwd, "postgres"), None);
    }
}
