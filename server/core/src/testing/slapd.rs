//! A real OpenLDAP server, started from scratch in under a second and gone when it is dropped.

use std::fmt::Write as _;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The suffix of the directory tree.
const SUFFIX: &str = "dc=contoso,dc=test";

/// What the server is started with.
#[derive(Debug, Clone)]
pub struct SlapdOptions {
    /// How many people: `uid=user00001,ou=people,...` and so on.
    pub people: usize,
    /// How many groups: `cn=group-01,ou=groups,...` and so on.
    pub groups: usize,
    /// How many members each group has at the start, beginning with person 1; with none it holds itself.
    pub members: usize,
    /// Offer `ldaps://` and StartTLS with a certificate of an authority made for this server.
    pub tls: bool,
    /// Refuse a member that is no entry of the tree (constraint violation, 19).
    pub known_members_only: bool,
}

impl Default for SlapdOptions {
    fn default() -> Self {
        Self { people: 100, groups: 5, members: 3, tls: false, known_members_only: false }
    }
}

/// A running slapd with its own data, on its own port of the loopback address.
///
/// Regrant's account ([`Slapd::BIND_DN`]) may read all and write groups, except below `ou=locked,ou=groups`; it can't
/// see the members of groups below `ou=hidden,ou=groups`, and nothing at all below `ou=invisible`.
#[derive(Debug)]
pub struct Slapd {
    directory: TempDir,
    child: Option<Child>,
    port: u16,
    tls_port: u16,
    ca_pem: Option<String>,
}

impl Slapd {
    /// The account for the connector.
    pub const BIND_DN: &str = "cn=regrant,dc=contoso,dc=test";
    /// Its password.
    pub const PASSWORD: &str = "bind-secret";
    /// Where the people are.
    pub const USER_BASE: &str = "ou=people,dc=contoso,dc=test";
    /// Where the groups are.
    pub const GROUP_BASE: &str = "ou=groups,dc=contoso,dc=test";
    /// The account that may do everything, for the oracle.
    pub const ADMIN_DN: &str = "cn=admin,dc=contoso,dc=test";
    /// Its password.
    pub const ADMIN_PASSWORD: &str = "admin-secret";

    /// Starts a server with a few people and groups.
    ///
    /// # Panics
    /// When slapd can't be started.
    pub fn start() -> Self {
        Self::start_with(&SlapdOptions::default())
    }

    /// Starts a server.
    ///
    /// # Panics
    /// When slapd can't be started.
    pub fn start_with(options: &SlapdOptions) -> Self {
        let directory = tempfile::Builder::new().prefix("slapd-").tempdir().expect("a directory for slapd");
        let ca_pem = options.tls.then(|| make_certificates(directory.path()));
        fs::create_dir(directory.path().join("data")).expect("a data directory");
        fs::write(directory.path().join("slapd.conf"), configuration(directory.path(), options))
            .expect("slapd.conf written");
        let mut slapd = Self { directory, child: None, port: 0, tls_port: 0, ca_pem };
        slapd.load(&fixtures(options));
        // Somebody else may take a free port before slapd does.
        for _ in 0..5 {
            (slapd.port, slapd.tls_port) = (free_port(), free_port());
            if slapd.try_start() {
                return slapd;
            }
        }
        panic!("slapd does not start; see {}", slapd.log().display());
    }

    /// Person number `number`, from 1.
    pub fn person(number: usize) -> String {
        format!("uid=user{number:05},{}", Self::USER_BASE)
    }

    /// Group number `number`, from 1.
    pub fn group(number: usize) -> String {
        format!("cn=group-{number:02},{}", Self::GROUP_BASE)
    }

    /// The address without encryption (or with StartTLS).
    pub fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    /// The address with encryption.
    pub fn tls_url(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.tls_port)
    }

    /// The port of [`Slapd::url`].
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The authority that signed the server's certificate, when it has one.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Stops the server; its port and data stay.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // SIGKILL ends a paused process too. The data is in a memory map, which the kernel keeps.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts a stopped server again, on the same port and data.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "slapd is running");
        assert!(self.try_start(), "slapd does not start again; see {}", self.log().display());
    }

    /// Stops the process in its tracks: connections stay open, and nothing answers.
    ///
    /// # Panics
    /// When it does not stop within five seconds.
    pub fn pause(&self) {
        self.signal("-STOP");
        // The signal is sent, not yet taken: under load a thread may answer once more.
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.is_stopped() {
            assert!(Instant::now() < deadline, "slapd does not stop");
            sleep(Duration::from_millis(2));
        }
    }

    /// Whether every thread of the process is stopped (state T in `/proc`).
    fn is_stopped(&self) -> bool {
        let child = self.child.as_ref().expect("slapd runs");
        let threads = fs::read_dir(format!("/proc/{}/task", child.id())).expect("slapd's threads");
        threads.filter_map(Result::ok).all(|thread| {
            fs::read_to_string(thread.path().join("stat")).is_ok_and(|stat| {
                stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
            })
        })
    }

    /// Lets a paused process go on.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let child = self.child.as_ref().expect("slapd runs");
        let status =
            Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
        assert!(status.success(), "kill {signal} failed");
    }

    fn log(&self) -> PathBuf {
        self.directory.path().join("log")
    }

    fn load(&self, ldif: &str) {
        let file = self.directory.path().join("fixtures.ldif");
        fs::write(&file, ldif).expect("fixtures written");
        let output = Command::new("/usr/sbin/slapadd")
            .args(["-q", "-w", "-f"])
            .arg(self.directory.path().join("slapd.conf"))
            .arg("-l")
            .arg(&file)
            .output()
            .expect("slapadd runs: install Debian's slapd");
        assert!(output.status.success(), "slapadd: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn try_start(&mut self) -> bool {
        let mut listen = format!("{}/", self.url());
        if self.ca_pem.is_some() {
            write!(listen, " {}/", self.tls_url()).expect("a string takes all");
        }
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log()).expect("a log file");
        let mut child = Command::new("/usr/sbin/slapd")
            .arg("-f")
            .arg(self.directory.path().join("slapd.conf"))
            .args(["-h", &listen, "-d", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("slapd runs: install Debian's slapd");
        let patience = Instant::now() + Duration::from_secs(10);
        while Instant::now() < patience {
            if child.try_wait().expect("slapd can be asked").is_some() {
                return false;
            }
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                self.child = Some(child);
                return true;
            }
            sleep(Duration::from_millis(5));
        }
        let _ = child.kill();
        let _ = child.wait();
        false
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn configuration(directory: &Path, options: &SlapdOptions) -> String {
    let here = directory.display();
    let mut text =
        String::from("include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n");
    text.push_str(
        "include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n",
    );
    if options.known_members_only {
        text.push_str("moduleload constraint\n");
    }
    if options.tls {
        write!(
            text,
            "TLSCACertificateFile {here}/ca.pem\nTLSCertificateFile {here}/server.pem\n\
             TLSCertificateKeyFile {here}/server.key\n"
        )
        .expect("a string takes all");
    }
    write!(
        text,
        "pidfile {here}/pid\nsortvals member\nthreads 4\n\
         database mdb\nsuffix \"{SUFFIX}\"\nrootdn \"{admin}\"\nrootpw {password}\n\
         directory {here}/data\nmaxsize 1073741824\ndbnosync\n\
         index objectClass,uid,cn,mail,employeeNumber,entryUUID,seeAlso eq\n",
        admin = Slapd::ADMIN_DN,
        password = Slapd::ADMIN_PASSWORD,
    )
    .expect("a string takes all");
    let regrant = Slapd::BIND_DN;
    let groups = Slapd::GROUP_BASE;
    write!(
        text,
        "access to attrs=userPassword by * auth\n\
         access to dn.subtree=\"ou=invisible,{SUFFIX}\" by * none\n\
         access to dn.subtree=\"ou=hidden,{groups}\" attrs=member by * none\n\
         access to dn.subtree=\"ou=locked,{groups}\" by * read\n\
         access to dn.subtree=\"{groups}\" by dn.exact=\"{regrant}\" write by * read\n\
         access to * by * read\n"
    )
    .expect("a string takes all");
    if options.known_members_only {
        // Every entry names itself in seeAlso, which has an index; entryDN has none.
        writeln!(
            text,
            "overlay constraint\nconstraint_attribute member uri ldap:///{SUFFIX}?seeAlso?sub?(objectClass=*)"
        )
        .expect("a string takes all");
    }
    text
}

fn fixtures(options: &SlapdOptions) -> String {
    let mut ldif = format!(
        "dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Contoso\ndc: contoso\n\n\
         dn: {}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: regrant\n\
         userPassword: {}\n\n",
        Slapd::BIND_DN,
        Slapd::PASSWORD
    );
    let mut unit = |dn: &str, name: &str| {
        write!(ldif, "dn: {dn}\nobjectClass: organizationalUnit\nou: {name}\n\n")
            .expect("a string takes all");
    };
    unit(Slapd::USER_BASE, "people");
    unit(Slapd::GROUP_BASE, "groups");
    unit(&format!("ou=locked,{}", Slapd::GROUP_BASE), "locked");
    unit(&format!("ou=hidden,{}", Slapd::GROUP_BASE), "hidden");
    unit(&format!("ou=invisible,{SUFFIX}"), "invisible");
    for number in 1..=options.people {
        let dn = Slapd::person(number);
        write!(
            ldif,
            "dn: {dn}\nobjectClass: inetOrgPerson\nuid: user{number:05}\ncn: Person {number}\nsn: Person\n\
             mail: user{number:05}@contoso.test\nemployeeNumber: {number}\nseeAlso: {dn}\n\n"
        )
        .expect("a string takes all");
    }
    for number in 1..=options.groups {
        let dn = Slapd::group(number);
        write!(
            ldif,
            "dn: {dn}\nobjectClass: groupOfNames\ncn: group-{number:02}\ndescription: Group number {number}\nseeAlso: {dn}\n"
        )
        .expect("a string takes all");
        if options.members == 0 {
            writeln!(ldif, "member: {dn}").expect("a string takes all");
        }
        for member in 1..=options.members {
            writeln!(ldif, "member: {}", Slapd::person(member)).expect("a string takes all");
        }
        ldif.push('\n');
    }
    ldif
}

/// Makes an authority and a certificate for the loopback address; returns the authority's.
fn make_certificates(directory: &Path) -> String {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect("a key");
    let ca_pem = authority.self_signed(&authority_key).expect("an authority").pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().expect("a key");
    let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let certificate =
        CertificateParams::new(names).expect("names").signed_by(&key, &issuer).expect("a certificate");
    for (name, text) in
        [("ca.pem", ca_pem.clone()), ("server.pem", certificate.pem()), ("server.key", key.serialize_pem())]
    {
        fs::write(directory.join(name), text).expect("certificates written");
    }
    ca_pem
}
