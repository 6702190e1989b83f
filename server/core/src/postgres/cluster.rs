//! Making, starting and stopping the cluster.

use std::{fmt::Write as _, fs, os::unix::fs::MetadataExt, path::Path, process::Output};

use super::{Binaries, Options, SUPERUSER, folder_error, home::Home};
use crate::error::{Error, Result};

/// Only part of the socket's name: nothing listens on a port.
pub(super) const PORT: u16 = 5432;

/// Larger than any process id can be: "no such process" for sure.
const DEAD_PID: &str = "2147483647";

/// The database cluster in its home.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    home: Home,
    options: Options,
}

impl Cluster {
    pub(super) fn new(home: Home, options: Options) -> Self {
        Self { home, options }
    }

    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    pub(super) fn socket_dir(&self) -> &Path {
        self.home.socket_dir()
    }

    /// The process id of the postmaster on this data, if one runs.
    ///
    /// The id in a stale `postmaster.pid` may meanwhile belong to any other process, so that process is looked at. What
    /// can't be looked at counts as running: at worst that is an error message, while the other way round there might be
    /// two on one folder.
    pub(super) fn running_pid(&self) -> Result<Option<i32>> {
        let Some(pid) = self.recorded_pid()? else { return Ok(None) };
        let signal = rustix::process::Pid::from_raw(pid).map(rustix::process::test_kill_process);
        if !matches!(signal, Some(Ok(()) | Err(rustix::io::Errno::PERM))) {
            return Ok(None);
        }
        let Ok(process) = fs::metadata(format!("/proc/{pid}")) else { return Ok(Some(pid)) };
        if process.uid() != self.home.run_as().uid || is_zombie(pid) {
            return Ok(None);
        }
        Ok(is_postmaster_of(pid, &self.home.cluster_dir()).then_some(pid))
    }

    /// Makes the cluster if there is none, and starts the postmaster in a session of its own.
    pub(super) fn start(&self) -> Result<()> {
        let binaries = Binaries::find(self.options.binaries_in.as_deref(), self.version()?)?;
        if !self.home.cluster_dir().join("PG_VERSION").exists() {
            self.make(&binaries)?;
        }
        self.disarm_stale_pid()?;
        self.write_configuration()?;
        let mut command = self.home.run_as().command(&binaries.program("pg_ctl"));
        command
            .args(["start", "--wait", "--timeout=60", "--silent", "--pgdata"])
            .arg(self.home.cluster_dir());
        command.arg("--log").arg(self.home.log_file());
        let output = command.output();
        self.check(output, "start")
    }

    /// Whether the last start failed because processes of a killed postmaster still hold its shared memory.
    pub(super) fn is_held_by_orphans(&self) -> bool {
        self.last_log_lines().contains("pre-existing shared memory block")
    }

    fn last_log_lines(&self) -> String {
        let log = fs::read(self.home.log_file()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(4)..].join("\n")
    }

    /// Stops the postmaster; open transactions are rolled back.
    pub(super) fn stop(&self) -> Result<()> {
        let binaries = Binaries::find(self.options.binaries_in.as_deref(), self.version()?)?;
        let mut command = self.home.run_as().command(&binaries.program("pg_ctl"));
        command.args(["stop", "--mode=fast", "--wait", "--timeout=25", "--silent", "--pgdata"]);
        let output = command.arg(self.home.cluster_dir()).output();
        self.check(output, "stop")
    }

    fn version(&self) -> Result<Option<u32>> {
        let path = self.home.cluster_dir().join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(folder_error(&path, error)),
        }
    }

    /// A half-made cluster is never used: it gets its name when it is whole.
    fn make(&self, binaries: &Binaries) -> Result<()> {
        let unfinished = self.home.unfinished_cluster_dir();
        let mut outcome = None;
        // C.UTF-8 knows upper and lower case beyond ASCII; not every system has it.
        for locale in ["C.UTF-8", "C"] {
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished).map_err(|error| folder_error(&unfinished, error))?;
            }
            let mut command = self.home.run_as().command(&binaries.program("initdb"));
            command.args(["--username", SUPERUSER, "--encoding=UTF8", "--auth=peer", "--no-instructions"]);
            command.args(["--locale", locale]).arg("--pgdata").arg(&unfinished);
            if self.options.fast_for_tests {
                command.arg("--no-sync");
            }
            let output = command.output();
            let done = output.as_ref().is_ok_and(|output| output.status.success());
            outcome = Some(output);
            if done {
                break;
            }
        }
        if let Some(output) = outcome {
            self.check(output, "be made")?;
        }
        fs::rename(&unfinished, self.home.cluster_dir()).map_err(|error| folder_error(&unfinished, error))
    }

    fn recorded_pid(&self) -> Result<Option<i32>> {
        let path = self.home.cluster_dir().join("postmaster.pid");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.lines().next().and_then(|line| line.trim().parse().ok())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(folder_error(&path, error)),
        }
    }

    /// After a crash the recorded id may belong to another process of the same user, and Postgres would refuse to start.
    /// The id is replaced by a dead one; the rest of the file stays, so that Postgres still checks its shared memory. The
    /// socket and its lock are ours alone and simply go.
    fn disarm_stale_pid(&self) -> Result<()> {
        let path = self.home.cluster_dir().join("postmaster.pid");
        if !path.exists() {
            return Ok(());
        }
        let script = format!(
            "sed '1s/.*/{DEAD_PID}/' \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\" && rm -f \"$2\"/.s.PGSQL.*"
        );
        let output = self.home.run_as().shell(&script, &[&path, self.socket_dir()], "");
        self.check(output, "start")
    }

    fn write_configuration(&self) -> Result<()> {
        let files: [(&str, String); 3] = [
            ("postgresql.conf", self.settings()),
            ("pg_hba.conf", "local all all peer map=regrant\n".to_owned()),
            ("pg_ident.conf", self.user_map()),
        ];
        for (name, content) in files {
            let path = self.home.cluster_dir().join(name);
            let output = self.home.run_as().shell("umask 077; cat > \"$1\"", &[&path], &content);
            self.check(output, "be configured")?;
        }
        Ok(())
    }

    fn user_map(&self) -> String {
        self.home.run_as().names.iter().fold(String::new(), |mut map, name| {
            let _ = writeln!(map, "regrant \"{name}\" {SUPERUSER}");
            map
        })
    }

    fn settings(&self) -> String {
        let socket_dir = self.socket_dir().display().to_string().replace('\'', "''");
        let mut settings = format!(
            "# Written by regrant at each start.\n\
             listen_addresses = ''\n\
             port = {PORT}\n\
             unix_socket_directories = '{socket_dir}'\n\
             unix_socket_permissions = 0777 # the folder is closed to others, and peer asks who it is\n\
             max_connections = 100\n\
             shared_buffers = 128MB\n\
             min_wal_size = 1GB\n\
             max_wal_size = 2GB\n\
             checkpoint_timeout = 15min\n\
             autovacuum_naptime = 5s\n\
             random_page_cost = 1.1\n\
             timezone = 'UTC'\n\
             log_timezone = 'UTC'\n\
             log_line_prefix = '%m [%p] '\n"
        );
        if self.options.fast_for_tests {
            settings.push_str(
                "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 300\n",
            );
        }
        settings
    }

    fn check(&self, output: std::io::Result<Output>, action: &str) -> Result<()> {
        let log = self.home.log_file();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no message").trim();
                let public =
                    format!("The private Postgres could not {action}: {last} (log: {}).", log.display());
                Err(Error::unavailable(public).with_private(format!("{said}{}", self.last_log_lines())))
            }
            Err(error) => {
                let public = format!("The private Postgres could not {action}: {error}.");
                Err(Error::unavailable(public).with_source(error))
            }
        }
    }
}

/// Whether the process is a `postgres` that was started with this data directory.
fn is_postmaster_of(pid: i32, cluster_dir: &Path) -> bool {
    let Ok(arguments) = fs::read(format!("/proc/{pid}/cmdline")) else { return true };
    let mut arguments = arguments.split(|byte| *byte == 0);
    let program = arguments.next().unwrap_or_default();
    program.ends_with(b"postgres")
        && arguments.any(|given| given == cluster_dir.as_os_str().as_encoded_bytes())
}

/// Dead, but not yet collected; in a container without an init process it stays like this for good.
fn is_zombie(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']))
}
