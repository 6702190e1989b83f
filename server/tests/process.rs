//! The binary as a process: signals, exit codes, and commands beside a running `serve`.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const BINARY: &str = env!("CARGO_BIN_EXE_regrant");

/// A data directory of its own, which another user may pass through when the tests run as root.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let mode = fs::Permissions::from_mode(0o755);
        Self(tempfile::Builder::new().permissions(mode).tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).args(["--data-dir", ".regrant"]).current_dir(self.path());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("REGRANT_") || matches!(&*name, "DATABASE_URL" | "RUST_LOG") {
                command.env_remove(&*name);
            }
        }
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn postgres_runs(&self) -> bool {
        self.path().join(".regrant/postgres/data/postmaster.pid").exists()
    }
}

/// `regrant serve` on a free port.
struct Serving {
    child: Child,
    address: SocketAddr,
}

impl Serving {
    fn start(home: &Home) -> Self {
        Self::start_with(home, &[]).0
    }

    /// With further options; also what it said until it was ready.
    fn start_with(home: &Home, options: &[&str]) -> (Self, String) {
        let mut command = home.command(&[&["serve", "--listen", "127.0.0.1:0"], options].concat());
        let mut child =
            command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.map_while(Result::ok).find_map(|line| {
            said = format!("{said}{line}\n");
            let (_, url) = line.split_once("Regrant is ready: ")?;
            url.split_once("://")?.1.trim_end_matches('/').parse().ok()
        });
        let address = ready.expect("serve says where it listens");
        (Self { child, address }, said)
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a signal, to the process or (as a terminal does) to its whole process group.
    fn signal(&self, signal: &str, to_group: bool) {
        let sign = if to_group { "-" } else { "" };
        let status =
            Command::new("kill").args([signal, "--", &format!("{sign}{}", self.child.id())]).status();
        assert!(status.unwrap().success());
    }

    fn exit_code(mut self) -> Option<i32> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < deadline, "it does not exit within 30 s");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn it_serves_until_it_is_asked_to_stop_and_takes_postgres_with_it() {
    let home = Home::new();
    for (signal, to_group) in [("-TERM", false), ("-INT", true)] {
        let serving = Serving::start(&home);
        assert!(serving.get("/healthz").starts_with("HTTP/1.1 200"));
        assert!(serving.get("/readyz").starts_with("HTTP/1.1 200"));
        assert!(serving.get("/metrics").contains("regrant_http_requests_total"));
        // A client that keeps its connection open holds nobody up.
        let _idle = TcpStream::connect(serving.address).unwrap();
        serving.signal(signal, to_group);
        assert_eq!(serving.exit_code(), Some(0), "{signal}");
        assert!(!home.postgres_runs(), "{signal}");
    }
    let key = fs::metadata(home.path().join(".regrant/secret.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_command_joins_the_postgres_of_a_running_serve() {
    let home = Home::new();
    let serving = Serving::start(&home);
    let made = home.run(&["user", "create", "ada", "--display-name", "Ada"], "correct horse battery\n");
    assert!(made.status.success(), "{}", text(&made.stderr));
    let again = home.run(&["user", "create", "ada"], "correct horse battery\n");
    assert_eq!(again.status.code(), Some(1), "the name is taken: {}", text(&again.stderr));
    let granted = home.run(&["user", "grant-role", "ada", "GlobalAdministrator"], "");
    assert!(granted.status.success(), "{}", text(&granted.stderr));
    let lost = home.run(&["user", "grant-role", "nobody", "GlobalAdministrator"], "");
    assert_eq!(lost.status.code(), Some(1));
    assert!(serving.get("/readyz").starts_with("HTTP/1.1 200"), "the commands did not stop its database");
    serving.signal("-TERM", false);
    assert_eq!(serving.exit_code(), Some(0));
    // Without a serve the command brings its own, and takes it away again.
    let set = home.run(&["user", "set-password", "ada"], "staple battery horse\n");
    assert!(set.status.success(), "{}", text(&set.stderr));
    assert!(!home.postgres_runs());
}

#[test]
fn the_next_start_takes_over_what_a_killed_one_left() {
    let home = Home::new();
    let killed = Serving::start(&home);
    killed.signal("-KILL", false);
    assert_eq!(killed.exit_code(), None);
    assert!(home.postgres_runs());
    let next = Serving::start(&home);
    assert!(next.get("/readyz").starts_with("HTTP/1.1 200"));
    next.signal("-TERM", false);
    assert_eq!(next.exit_code(), Some(0));
    assert!(!home.postgres_runs());
}

#[test]
fn mistakes_are_told_before_anything_is_started() {
    let home = Home::new();
    let open = home.run(&["serve", "--listen", "0.0.0.0:0"], "");
    assert_eq!(open.status.code(), Some(2));
    assert!(text(&open.stderr).contains("--behind-proxy"), "{}", text(&open.stderr));
    assert_eq!(home.run(&["serve", "--bogus"], "").status.code(), Some(2));
    let short = home.run(&["user", "create", "ada"], "short\n");
    assert_eq!(short.status.code(), Some(2));
    assert!(!text(&short.stderr).contains("short\n"), "the password is not repeated");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert_eq!(home.run(&["serve", "--listen", &address], "").status.code(), Some(1));
    assert!(!home.path().join(".regrant").exists());
}

#[test]
fn a_self_signed_certificate_stays_the_same_over_restarts() {
    let home = Home::new();
    let file = ".regrant/tls/self-signed.crt";
    let mut before = None;
    for _ in 0..2 {
        let (serving, said) = Serving::start_with(&home, &["--tls", "self-signed"]);
        assert!(said.contains(file) && said.contains("Regrant is ready: https://127.0.0.1:"), "{said}");
        assert!(serving.get("/healthz").contains("begins with https://"));
        let made = fs::read_to_string(home.path().join(file)).unwrap();
        assert_eq!(*before.get_or_insert_with(|| made.clone()), made);
        serving.signal("-TERM", false);
        assert_eq!(serving.exit_code(), Some(0));
    }
    let key = fs::metadata(home.path().join(".regrant/tls/self-signed.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_certificate_that_is_not_there_is_told_before_anything_is_started() {
    let home = Home::new();
    let lost = home.run(&["serve", "--tls-cert", "lost.pem", "--tls-key", "lost.key"], "");
    assert_eq!(lost.status.code(), Some(2));
    assert!(text(&lost.stderr).contains("lost.pem can't be read"), "{}", text(&lost.stderr));
    assert!(!home.path().join(".regrant").exists());
}

#[test]
fn a_schema_that_does_not_fit_is_not_served() {
    let home = Home::new();
    let refused = home.run(&["serve", "--no-migrate", "--listen", "127.0.0.1:0"], "");
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("regrant migrate"), "{}", text(&refused.stderr));
    assert!(!home.postgres_runs());
}

#[test]
fn the_log_of_a_failure_holds_no_password() {
    let home = Home::new();
    let url = "postgres://regrant:hunter2hunter2@127.0.0.1:1/none";
    let failed = home.run(&["migrate", "--database-url", url], "");
    assert_eq!(failed.status.code(), Some(1));
    assert!(!text(&failed.stderr).contains("hunter2"), "{}", text(&failed.stderr));
    assert!(!home.path().join(".regrant").exists(), "a named database needs no private one");
}
