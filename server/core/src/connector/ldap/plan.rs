//! What a batch of changes means for a group as it is: pure, so that it can be tested without a server.

use std::collections::HashSet;

use ldap3::Mod;

use super::read::GroupState;
use crate::connector::{Change, ChangeKind};

/// The values that one modification adds and deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) add: HashSet<String>,
    pub(super) delete: HashSet<String>,
}

impl GroupState {
    /// Whether the group is as the change wants it.
    pub(super) fn holds(&self, change: &Change) -> bool {
        self.members.contains(&change.account.key()) == (change.kind == ChangeKind::Add)
    }

    /// What to write for changes that do not hold yet, each account at most once.
    ///
    /// The placeholder comes in with the modification that takes the last member out, and goes with the first one
    /// that leaves a member in.
    pub(super) fn plan(&self, changes: &[Change], placeholder: &str) -> Plan {
        let names = |kind| -> HashSet<String> {
            changes
                .iter()
                .filter(|change| change.kind == kind)
                .map(|change| change.account.name.clone())
                .collect()
        };
        let mut plan = Plan { add: names(ChangeKind::Add), delete: names(ChangeKind::Remove) };
        if self.members.len() + plan.add.len() > plan.delete.len() {
            plan.delete.extend(self.placeholders.iter().cloned());
        } else if self.needs_member && self.placeholders.is_empty() {
            plan.add.insert(placeholder.to_owned());
        }
        plan
    }

    /// Brings the state up to date with a plan that was carried out.
    pub(super) fn record(&mut self, changes: &[Change], plan: &Plan, placeholder: &str) {
        for change in changes {
            match change.kind {
                ChangeKind::Add => self.members.insert(change.account.key()),
                ChangeKind::Remove => self.members.remove(&change.account.key()),
            };
        }
        self.placeholders.retain(|name| !plan.delete.contains(name));
        if plan.add.contains(placeholder) {
            self.placeholders.push(placeholder.to_owned());
        }
    }
}

impl Plan {
    /// The modification.
    pub(super) fn modifications(&self, attribute: &str) -> Vec<Mod<String>> {
        let mut modifications = Vec::with_capacity(2);
        if !self.add.is_empty() {
            modifications.push(Mod::Add(attribute.to_owned(), self.add.clone()));
        }
        if !self.delete.is_empty() {
            modifications.push(Mod::Delete(attribute.to_owned(), self.delete.clone()));
        }
        modifications
    }
}

/// Cuts changes into batches, none of which names an account twice.
pub(super) fn batches(changes: &[Change], size: usize) -> impl Iterator<Item = Vec<Change>> {
    let mut rest = changes;
    std::iter::from_fn(move || {
        let mut keys = HashSet::new();
        let end = rest.iter().take(size).take_while(|change| keys.insert(change.account.key())).count();
        let (batch, after) = rest.split_at(end);
        rest = after;
        (!batch.is_empty()).then(|| batch.to_vec())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::connector::{Account, AccountKey};

    const PLACEHOLDER: &str = "cn=group,dc=test";

    fn name(number: u8) -> String {
        format!("uid=p{number},dc=test")
    }

    fn change() -> impl Strategy<Value = Change> {
        (any::<bool>(), 0u8..8).prop_map(|(add, number)| {
            let account = Account::new(name(number));
            if add { Change::add(account) } else { Change::remove(account) }
        })
    }

    /// A server's group: refuses what a server refuses.
    fn write(values: &mut HashSet<String>, plan: &Plan) -> Result<(), &'static str> {
        if plan.add.iter().any(|name| values.contains(name)) {
            return Err("value exists");
        }
        if plan.delete.iter().any(|name| !values.contains(name)) {
            return Err("no such value");
        }
        values.extend(plan.add.iter().cloned());
        values.retain(|name| !plan.delete.contains(name));
        if values.is_empty() { Err("a group must have a member") } else { Ok(()) }
    }

    proptest! {
        #[test]
        fn every_plan_is_accepted_and_gives_what_was_wanted(
            start in proptest::collection::hash_set(0u8..8, 0..6),
            with_placeholder in any::<bool>(),
            changes in proptest::collection::vec(change(), 0..24),
            size in 1usize..10,
        ) {
            let mut values: HashSet<String> = start.iter().map(|number| name(*number)).collect();
            if values.is_empty() || with_placeholder {
                values.insert(PLACEHOLDER.to_owned());
            }
            let mut state = GroupState {
                dn: PLACEHOLDER.to_owned(),
                name: None,
                members: start.iter().map(|number| AccountKey::of(&name(*number))).collect(),
                placeholders: values.iter().filter(|name| *name == PLACEHOLDER).cloned().collect(),
                needs_member: true,
            };
            let mut wanted: HashSet<AccountKey> = state.members.clone();
            for change in &changes {
                if change.kind == ChangeKind::Add { wanted.insert(change.account.key()); } else { wanted.remove(&change.account.key()); }
            }
            let mut seen = 0;
            for batch in batches(&changes, size) {
                seen += batch.len();
                prop_assert!(batch.len() <= size);
                let open: Vec<Change> = batch.into_iter().filter(|change| !state.holds(change)).collect();
                if open.is_empty() { continue; }
                let plan = state.plan(&open, PLACEHOLDER);
                prop_assert_eq!(write(&mut values, &plan), Ok(()));
                state.record(&open, &plan, PLACEHOLDER);
                // A write that leaves somebody in leaves no placeholder behind.
                prop_assert_eq!(values.contains(PLACEHOLDER), state.members.is_empty());
                prop_assert_eq!(state.placeholders.is_empty(), !values.contains(PLACEHOLDER));
            }
            prop_assert_eq!(seen, changes.len());
            values.remove(PLACEHOLDER);
            let actual: HashSet<AccountKey> = values.iter().map(|name| AccountKey::of(name)).collect();
            prop_assert_eq!(&actual, &wanted);
            prop_assert_eq!(&actual, &state.members);
        }
    }
}
