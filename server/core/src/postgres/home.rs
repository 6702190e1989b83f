//! Where the private Postgres keeps its things, and the locks that decide who may start and stop it.
//!
//! ```text
//! <data-dir>/postgres.turn     exclusive while one process starts or stops Postgres
//! <data-dir>/postgres.in-use   shared by every process that uses it
//! <data-dir>/postgres/         mode 0700, owned by the user that Postgres runs as: data/, socket/, log
//! ```
//!
//! Where root keeps the data directory in a place that the other user can't reach (`/root/...`), `postgres` is a link to
//! a folder under `/var/lib/regrant`. Root writes no file inside a folder that another user owns.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown, symlink},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{folder_error, run_as::RunAs};
use crate::error::{Error, Result};

/// The longest path that a Unix socket address holds is 107 bytes; the server adds the file's name.
const SOCKET_FOLDER_LIMIT: usize = 107 - "/.s.PGSQL.65535".len();

/// The folders and locks of one private Postgres.
#[derive(Debug, Clone)]
pub(super) struct Home {
    data_dir: PathBuf,
    folder: PathBuf,
    socket_dir: PathBuf,
    run_as: RunAs,
}

impl Home {
    /// Makes what is missing, and waits until no other process starts or stops Postgres; that lock ends with the file.
    pub(super) fn prepare(data_dir: &Path, run_as: RunAs) -> Result<(Self, File)> {
        // As root others may pass through, not look: the folder inside belongs to the user that Postgres runs as.
        let mode = if run_as.drops() { 0o711 } else { 0o700 };
        DirBuilder::new()
            .recursive(true)
            .mode(mode)
            .create(data_dir)
            .map_err(|e| folder_error(data_dir, e))?;
        let data_dir = data_dir.canonicalize().map_err(|error| folder_error(data_dir, error))?;
        let turn = lock_turn(&data_dir)?;
        let folder = postgres_folder(&data_dir, &run_as)?;
        let socket_dir = socket_folder(&folder, &run_as)?;
        Ok((Self { data_dir, folder, socket_dir, run_as }, turn))
    }

    pub(super) fn run_as(&self) -> &RunAs {
        &self.run_as
    }

    pub(super) fn cluster_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub(super) fn unfinished_cluster_dir(&self) -> PathBuf {
        self.folder.join("data.unfinished")
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Waits until no other process starts or stops Postgres; the lock ends with the file.
    pub(super) fn lock_turn(&self) -> Result<File> {
        lock_turn(&self.data_dir)
    }

    /// Marks Postgres as used by this process; the mark ends with the file, also when the process is killed.
    pub(super) fn lock_shared(&self) -> Result<File> {
        let (file, path) = lock_file(&self.data_dir, "postgres.in-use")?;
        file.lock_shared().map_err(|error| folder_error(&path, error))?;
        Ok(file)
    }

    /// Whether no process uses Postgres any more.
    pub(super) fn is_last(&self) -> Result<bool> {
        let (file, path) = lock_file(&self.data_dir, "postgres.in-use")?;
        match file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(folder_error(&path, error)),
        }
    }
}

fn lock_turn(data_dir: &Path) -> Result<File> {
    let (file, path) = lock_file(data_dir, "postgres.turn")?;
    file.lock().map_err(|error| folder_error(&path, error))?;
    Ok(file)
}

fn lock_file(data_dir: &Path, name: &str) -> Result<(File, PathBuf)> {
    let path = data_dir.join(name);
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
    Ok((file.map_err(|error| folder_error(&path, error))?, path))
}

fn postgres_folder(data_dir: &Path, run_as: &RunAs) -> Result<PathBuf> {
    let path = data_dir.join("postgres");
    if !path.is_symlink() {
        private_folder(&path, run_as)?;
        if reachable(&path, run_as)? {
            return Ok(path);
        }
        // Only an empty folder is replaced; data that became unreachable is for a person to look at.
        fs::remove_dir(&path).map_err(|error| {
            let public = format!(
                "{} holds a Postgres that the user it runs as ({}) can't reach any more. Let that user pass through the \
                 folders above it.",
                path.display(),
                run_as.names[0]
            );
            Error::unavailable(public).with_source(error)
        })?;
        let elsewhere = Path::new("/var/lib/regrant").join(uuid::Uuid::now_v7().simple().to_string());
        let parent = elsewhere.parent().unwrap_or(Path::new("/"));
        DirBuilder::new().recursive(true).mode(0o711).create(parent).map_err(|e| folder_error(parent, e))?;
        symlink(&elsewhere, &path).map_err(|error| folder_error(&path, error))?;
        tracing::info!(user = run_as.names[0], folder = %elsewhere.display(),
            "the data directory is out of reach for the user that Postgres runs as; its data is kept elsewhere");
    }
    let target = fs::read_link(&path).map_err(|error| folder_error(&path, error))?;
    private_folder(&target, run_as)?;
    target.canonicalize().map_err(|error| folder_error(&target, error))
}

fn socket_folder(folder: &Path, run_as: &RunAs) -> Result<PathBuf> {
    let inside = folder.join("socket");
    let path = if inside.as_os_str().len() <= SOCKET_FOLDER_LIMIT {
        inside
    } else {
        let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
        let name =
            digest.iter().take(8).fold(String::from("regrant-"), |name, byte| format!("{name}{byte:02x}"));
        Path::new("/tmp").join(name)
    };
    private_folder(&path, run_as)?;
    Ok(path)
}

/// Makes a folder with mode 0700 for the user; one that is there already must be just that, not a trap in `/tmp`.
fn private_folder(path: &Path, run_as: &RunAs) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) if run_as.drops() => {
            chown(path, Some(run_as.uid), Some(run_as.gid)).map_err(|error| folder_error(path, error))
        }
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => check_private(path, run_as),
        Err(error) => Err(folder_error(path, error)),
    }
}

fn check_private(path: &Path, run_as: &RunAs) -> Result<()> {
    let found = path.symlink_metadata().map_err(|error| folder_error(path, error))?;
    if found.is_dir() && found.uid() == run_as.uid && found.mode() & 0o777 == 0o700 {
        return Ok(());
    }
    Err(Error::unavailable(format!(
        "{} must be a folder that only the user {} may enter. If another user made this data directory, run regrant as \
         that user, or choose another one with --data-dir.",
        path.display(),
        run_as.names[0]
    )))
}

fn reachable(path: &Path, run_as: &RunAs) -> Result<bool> {
    if !run_as.drops() {
        return Ok(true);
    }
    let output = run_as.shell("cd \"$1\"", &[path], "").map_err(|error| folder_error(path, error))?;
    Ok(output.status.success())
}
