//! The LDAP connector against a real slapd, judged by OpenLDAP's own programs.

mod support;

mod apply;
mod check;
mod concurrency;
mod faults;
mod find;
mod read;
mod tls;
