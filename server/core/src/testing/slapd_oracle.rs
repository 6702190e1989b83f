//! Looking at slapd and changing it from outside, through OpenLDAP's own programs.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use base64::Engine as _;

use super::Slapd;

impl Slapd {
    /// The members of a group as `ldapsearch` shows them, sorted, placeholders among them.
    ///
    /// # Panics
    /// When the group can't be read.
    pub fn members(&self, group: &str) -> Vec<String> {
        let mut members = self.attribute(group, "member");
        members.sort_unstable();
        members
    }

    /// The id that slapd gave an entry for good.
    ///
    /// # Panics
    /// When there is no such entry.
    pub fn entry_uuid(&self, dn: &str) -> String {
        self.attribute(dn, "entryUUID").pop().expect("every entry has an entryUUID")
    }

    /// The values of an entry's attribute.
    ///
    /// # Panics
    /// When there is no such entry.
    pub fn attribute(&self, dn: &str, attribute: &str) -> Vec<String> {
        let output =
            self.run("ldapsearch", &["-LLL", "-o", "ldif-wrap=no", "-s", "base", "-b", dn, attribute], "");
        let text = String::from_utf8(output.stdout).expect("LDIF is text");
        let plain = format!("{attribute}: ");
        let encoded = format!("{attribute}:: ");
        text.lines()
            .filter_map(|line| {
                if let Some(value) = line.strip_prefix(&encoded) {
                    let bytes = base64::engine::general_purpose::STANDARD.decode(value).expect("base64");
                    return Some(String::from_utf8(bytes).expect("a textual value"));
                }
                line.strip_prefix(&plain).map(str::to_owned)
            })
            .collect()
    }

    /// Puts somebody into a group.
    ///
    /// # Panics
    /// When slapd refuses.
    pub fn add_member(&self, group: &str, member: &str) {
        self.modify(&format!("dn: {group}\nchangetype: modify\nadd: member\nmember: {member}\n"));
    }

    /// Takes somebody out of a group.
    ///
    /// # Panics
    /// When slapd refuses.
    pub fn remove_member(&self, group: &str, member: &str) {
        self.modify(&format!("dn: {group}\nchangetype: modify\ndelete: member\nmember: {member}\n"));
    }

    /// Creates a group with the given members.
    ///
    /// # Panics
    /// When slapd refuses.
    pub fn create_group(&self, dn: &str, members: &[String]) {
        let mut ldif = format!("dn: {dn}\nchangetype: add\nobjectClass: groupOfNames\nseeAlso: {dn}\n");
        for member in members {
            ldif.push_str("member: ");
            ldif.push_str(member);
            ldif.push('\n');
        }
        self.modify(&ldif);
    }

    /// Deletes an entry.
    ///
    /// # Panics
    /// When slapd refuses.
    pub fn delete(&self, dn: &str) {
        self.modify(&format!("dn: {dn}\nchangetype: delete\n"));
    }

    /// Renames an entry; `rdn` is its new first part, such as `cn=new-name`.
    ///
    /// # Panics
    /// When slapd refuses.
    pub fn rename(&self, dn: &str, rdn: &str) {
        self.modify(&format!("dn: {dn}\nchangetype: modrdn\nnewrdn: {rdn}\ndeleteoldrdn: 1\n"));
    }

    /// Carries out any LDIF change records.
    ///
    /// # Panics
    /// When slapd refuses.
    pub fn modify(&self, ldif: &str) {
        self.run("ldapmodify", &[], ldif);
    }

    fn run(&self, program: &str, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(program)
            .args(["-x", "-H", &self.url(), "-D", Self::ADMIN_DN, "-w", Self::ADMIN_PASSWORD])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("install Debian's ldap-utils");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("input written");
        let output = child.wait_with_output().expect("output read");
        assert!(output.status.success(), "{program}: {}\n{input}", String::from_utf8_lossy(&output.stderr));
        output
    }
}
