//! The engine on real parts: Postgres, slapd, processes that are killed. What it says is judged by an oracle that reads
//! slapd and the tables directly and shares no code with it.

mod oracle;
mod stage;

mod alike;
mod builtin;
mod crash;
mod ended;
mod ldap;
mod locks;
mod look;
mod outage;
mod preview;
mod property;
mod race;
mod requests;
mod shared;
mod stopped;
