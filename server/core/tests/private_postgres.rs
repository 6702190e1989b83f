//! The private Postgres, with real processes: shared, killed, left behind, refused.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::{fs::MetadataExt, fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use regrant_core::postgres::{Options, PrivatePostgres};
use sqlx::{Connection, PgConnection};

const DATA_DIR: &str = "REGRANT_TEST_DATA_DIR";

/// Not a test of its own: the others run it as a second process that holds the private Postgres until its input ends.
#[tokio::test]
#[ignore = "the child process of the other tests"]
async fn child() {
    let data_dir = PathBuf::from(env::var_os(DATA_DIR).expect("run by the other tests"));
    let postgres = start(&data_dir).await;
    println!("ready");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    postgres.stop().await.unwrap();
}

async fn start(data_dir: &Path) -> PrivatePostgres {
    PrivatePostgres::start(data_dir, Options::default()).await.unwrap_or_else(|error| {
        panic!("{error}: {:?}", error.private());
    })
}

/// A folder that the user whom Postgres runs as can reach.
fn data_dir() -> tempfile::TempDir {
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o755)).tempdir().unwrap()
}

struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        self.0.kill().ok();
    }
}

impl Holder {
    fn spawn(data_dir: &Path, uid: Option<u32>) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args(["--exact", "child", "--ignored", "--nocapture"])
            .env(DATA_DIR, data_dir)
            .current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(uid) = uid {
            command.uid(uid).gid(uid);
        }
        Self(command.spawn().unwrap())
    }

    fn wait_ready(&mut self) {
        let mut lines = BufReader::new(self.0.stdout.as_mut().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("ready")), "the child never became ready");
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn finish(mut self) {
        drop(self.0.stdin.take());
        assert!(self.0.wait().unwrap().success());
    }
}

fn pid_file(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres/data/postmaster.pid")
}

fn postmaster(data_dir: &Path) -> i32 {
    fs::read_to_string(pid_file(data_dir)).unwrap().lines().next().unwrap().parse().unwrap()
}

fn session_of(pid: i32) -> String {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit(')').next().unwrap().split_whitespace().nth(3).unwrap().to_owned()
}

async fn execute(postgres: &PrivatePostgres, sql: &str) {
    let mut connection = PgConnection::connect_with(&postgres.connect_options()).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

async fn count(postgres: &PrivatePostgres) -> i64 {
    let mut connection = PgConnection::connect_with(&postgres.connect_options()).await.unwrap();
    sqlx::query_scalar("select count(*) from kept").fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn the_last_one_out_stops_it() {
    let folder = data_dir();
    let first = start(folder.path()).await;
    let pid = postmaster(folder.path());
    assert_ne!(
        session_of(pid),
        session_of(i32::try_from(std::process::id()).unwrap()),
        "Ctrl-C would reach it"
    );

    let mut second = Holder::spawn(folder.path(), None);
    second.wait_ready();
    assert_eq!(postmaster(folder.path()), pid, "the second one joins the first");
    first.stop().await.unwrap();
    assert_eq!(postmaster(folder.path()), pid, "still in use");
    second.finish();
    assert!(!pid_file(folder.path()).exists(), "nobody is left");
}

#[tokio::test]
async fn it_listens_on_a_closed_socket_only() {
    let folder = data_dir();
    let fast = Options::default().fast_for_tests();
    let postgres = PrivatePostgres::start(folder.path(), fast).await.unwrap();
    let options = postgres.connect_options();
    let socket_dir = options.get_socket().unwrap();
    assert_eq!(fs::metadata(socket_dir).unwrap().mode() & 0o777, 0o700);
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let (addresses, durable): (String, String) =
        sqlx::query_as("select current_setting('listen_addresses'), current_setting('fsync')")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!((addresses.as_str(), durable.as_str()), ("", "off"));
    drop(connection);
    postgres.stop().await.unwrap();

    let durable = start(folder.path()).await;
    let mut connection = PgConnection::connect_with(&durable.connect_options()).await.unwrap();
    let fsync: String =
        sqlx::query_scalar("select current_setting('fsync')").fetch_one(&mut connection).await.unwrap();
    assert_eq!(fsync, "on", "durable unless asked otherwise");
}

#[tokio::test]
async fn what_a_killed_process_leaves_behind_is_used_again() {
    let folder = data_dir();
    let mut owner = Holder::spawn(folder.path(), None);
    owner.wait_ready();
    let pid = postmaster(folder.path());
    owner.kill();
    let next = start(folder.path()).await;
    assert_eq!(postmaster(folder.path()), pid, "taken over, not started again");
    execute(&next, "create table kept (id int); insert into kept values (1)").await;
    next.stop().await.unwrap();
    assert!(!pid_file(folder.path()).exists());
}

#[tokio::test]
async fn a_stale_pid_that_belongs_to_another_process_does_no_harm() {
    let folder = data_dir();
    let mut owner = Holder::spawn(folder.path(), None);
    owner.wait_ready();
    let joined = start(folder.path()).await;
    execute(&joined, "create table kept (id int); insert into kept values (1), (2)").await;
    let pid = postmaster(folder.path());
    let uid = fs::metadata(pid_file(folder.path())).unwrap().uid();
    // Both die as in a power cut.
    owner.kill();
    Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while Path::new(&format!("/proc/{pid}/cwd")).exists() {
        assert!(Instant::now() < deadline, "the killed postmaster does not go");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    joined.stop().await.unwrap();
    // Its id now belongs to a process of the same user.
    let mut other = Command::new("sleep").arg("60").uid(uid).stdout(Stdio::null()).spawn().unwrap();
    let content = fs::read_to_string(pid_file(folder.path())).unwrap();
    let rest = content.split_once('\n').unwrap().1;
    fs::write(pid_file(folder.path()), format!("{}\n{rest}", other.id())).unwrap();

    let recovered = start(folder.path()).await;
    assert_eq!(count(&recovered).await, 2);
    assert_ne!(postmaster(folder.path()), i32::try_from(other.id()).unwrap());
    recovered.stop().await.unwrap();
    other.kill().unwrap();
    other.wait().unwrap();
}

#[tokio::test]
async fn processes_that_start_at_the_same_moment_share_one() {
    let folder = data_dir();
    let mut holders: Vec<_> = (0..4).map(|_| Holder::spawn(folder.path(), None)).collect();
    for holder in &mut holders {
        holder.wait_ready();
    }
    let pid = postmaster(folder.path());
    for holder in holders {
        assert_eq!(postmaster(folder.path()), pid);
        holder.finish();
    }
    assert!(!pid_file(folder.path()).exists());
}

#[tokio::test]
async fn missing_programs_are_named_and_nothing_is_made() {
    let folder = data_dir();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let options = Options::default().binaries_in(vec![empty]);
    let error = PrivatePostgres::start(&folder.path().join("data"), options).await.unwrap_err();
    assert!(error.public().contains("apt install postgresql"), "{error}");
    assert!(!folder.path().join("data/postgres/data").exists());
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket_folder() {
    let folder = data_dir();
    let long = folder.path().join("a-folder-with-a-long-name".repeat(4));
    let postgres = start(&long).await;
    execute(&postgres, "select 1").await;
    let socket_dir = postgres.connect_options().get_socket().unwrap().clone();
    assert!(socket_dir.starts_with("/tmp"), "{}", socket_dir.display());
    assert_eq!(fs::metadata(&socket_dir).unwrap().mode() & 0o777, 0o700);
    postgres.stop().await.unwrap();
    fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn a_foreign_folder_in_its_place_is_refused() {
    let folder = data_dir();
    fs::create_dir(folder.path().join("postgres")).unwrap();
    fs::set_permissions(folder.path().join("postgres"), fs::Permissions::from_mode(0o777)).unwrap();
    let error = PrivatePostgres::start(folder.path(), Options::default()).await.unwrap_err();
    assert!(error.public().contains("may enter"), "{error}");
}

#[tokio::test]
async fn root_and_an_ordinary_user_can_run_it() {
    let folder = data_dir();
    let own = rustix::process::geteuid();
    if !own.is_root() {
        let mut ordinary = Holder::spawn(folder.path(), None);
        ordinary.wait_ready();
        ordinary.finish();
        return;
    }
    let ordinary_dir = folder.path().join("ordinary");
    fs::create_dir(&ordinary_dir).unwrap();
    std::os::unix::fs::chown(&ordinary_dir, Some(65534), Some(65534)).unwrap();
    let mut ordinary = Holder::spawn(&ordinary_dir.join("data"), Some(65534));
    ordinary.wait_ready();
    assert_eq!(fs::metadata(pid_file(&ordinary_dir.join("data"))).unwrap().uid(), 65534);
    ordinary.finish();

    // Root, with a data directory that no other user can reach.
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let postgres = start(&closed).await;
    execute(&postgres, "create table kept (id int)").await;
    assert_ne!(fs::metadata(pid_file(&closed)).unwrap().uid(), 0);
    postgres.stop().await.unwrap();
    let again = start(&closed).await;
    assert_eq!(count(&again).await, 0, "the same data at the next start");
    again.stop().await.unwrap();
    let elsewhere = fs::read_link(closed.join("postgres")).unwrap();
    assert!(elsewhere.starts_with("/var/lib/regrant"));
    fs::remove_dir_all(elsewhere).unwrap();
}
