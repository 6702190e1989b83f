//! Finding the programs of a Postgres server.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::error::{Error, Result};

const OLDEST: u32 = 15;

/// The folder that holds `postgres`, `initdb` and `pg_ctl` of one version.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// Finds an installed server; `wanted` is the version that an existing cluster was made with.
    pub(super) fn find(only_in: Option<&[PathBuf]>, wanted: Option<u32>) -> Result<Self> {
        let folders = only_in.map_or_else(usual_folders, <[_]>::to_vec);
        let found: Vec<Self> = folders.into_iter().filter_map(Self::in_folder).collect();
        let newest = found.iter().filter(|b| b.major >= OLDEST).max_by_key(|b| b.major);
        match wanted {
            Some(version) => found.iter().find(|b| b.major == version).cloned().ok_or_else(|| {
                Error::unavailable(format!(
                    "The private Postgres was made by Postgres {version}, which is not installed. Install it (Debian: apt \
                     install postgresql-{version}), or name a database with --database-url."
                ))
            }),
            None => newest.cloned().ok_or_else(|| Error::unavailable(missing(&found))),
        }
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn in_folder(folder: PathBuf) -> Option<Self> {
        if !["postgres", "initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file()) {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder, major })
    }
}

fn missing(found: &[Binaries]) -> String {
    let seen = found.iter().map(|b| b.major).max();
    let seen = seen.map_or_else(String::new, |major| format!(" (only version {major} was found)"));
    format!(
        "No Postgres server of version {OLDEST} or newer is installed{seen}. Install one (Debian and Ubuntu: apt install \
         postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql), or name a database with \
         --database-url."
    )
}

/// From "postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)", or "... 17beta1".
fn major_version(output: &str) -> Option<u32> {
    let version = output.split("(PostgreSQL)").nth(1)?.trim_start();
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn usual_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::var_os("PATH").iter().flat_map(env::split_paths).collect();
    folders.extend(pg_config());
    for parent in ["/usr/lib/postgresql", "/usr/local", "/opt/homebrew/opt", "/usr/local/opt", "/usr"] {
        folders.extend(versions_under(Path::new(parent)));
    }
    folders
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    output.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// `/usr/lib/postgresql/15/bin` (Debian), `/usr/pgsql-15/bin` (Red Hat), `/opt/homebrew/opt/postgresql@15/bin`.
fn versions_under(parent: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("pgsql") || name.starts_with("postgresql") || name.parse::<u32>().is_ok()
        })
        .map(|entry| entry.path().join("bin"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 17beta1\n"), Some(17));
        assert_eq!(major_version("mysqld 8"), None);
    }

    #[test]
    fn says_what_to_install() {
        let error = Binaries::find(Some(&[PathBuf::from("/nonexistent")]), None).unwrap_err();
        assert!(error.public().contains("apt install postgresql"), "{error}");
        assert!(error.public().contains("--database-url"), "{error}");
    }
}
