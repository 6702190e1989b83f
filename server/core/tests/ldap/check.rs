use regrant_core::connector::ldap::LdapConfig;
use regrant_core::connector::{Connector, TestStep};
use regrant_core::testing::{Slapd, SlapdOptions};

use crate::support::{config, connect};

async fn test(config: LdapConfig) -> Vec<TestStep> {
    Connector::Ldap(connect(config)).test().await
}

fn failed(steps: &[TestStep]) -> &TestStep {
    let mut bad = steps.iter().filter(|step| !step.ok);
    let step = bad.next().expect("a step fails");
    assert!(bad.next().is_none(), "{steps:?}");
    step
}

#[tokio::test]
async fn everything_works() {
    let slapd = Slapd::start_with(&SlapdOptions { tls: true, ..Default::default() });
    let members = slapd.members(&Slapd::group(1));
    let mut config = config(&slapd);
    config.start_tls = true;
    config.ca_certificate_pem = slapd.ca_pem().map(str::to_owned);
    let steps = test(config).await;
    assert!(steps.iter().all(|step| step.ok), "{steps:?}");
    let names: Vec<_> = steps.iter().map(|step| step.name).collect();
    assert_eq!(names, ["Connect", "Encrypt", "Bind", "Users", "Groups", "Changes"]);
    assert_eq!(slapd.members(&Slapd::group(1)), members, "nothing was changed");
}

#[tokio::test]
async fn each_step_says_what_to_do() {
    let mut slapd = Slapd::start();
    let locked = format!("cn=payroll,ou=locked,{}", Slapd::GROUP_BASE);
    slapd.create_group(&locked, &[Slapd::person(1)]);
    let good = config(&slapd);
    let with = |change: fn(&mut LdapConfig)| {
        let mut config = good.clone();
        change(&mut config);
        config
    };
    for (config, name, words) in [
        (
            with(|c| c.bind_dn = "cn=stranger,dc=contoso,dc=test".into()),
            "Bind",
            "does not accept the password",
        ),
        (with(|c| c.start_tls = true), "Encrypt", "does not offer StartTLS"),
        (with(|c| c.user_base = "ou=nowhere,dc=contoso,dc=test".into()), "Users", "has no ou=nowhere"),
        (with(|c| c.user_attribute = "title".into()), "Users", "has the attribute title"),
        (with(|c| c.group_base = "ou=people,dc=contoso,dc=test".into()), "Groups", "Check the group base"),
        (with(|c| c.id_attribute = "nsUniqueId".into()), "Groups", "does not show the attribute nsUniqueId"),
        (with(|c| c.member_attribute = "owner".into()), "Groups", "shows no owner"),
        (
            with(|c| c.group_base = format!("ou=locked,{}", Slapd::GROUP_BASE)),
            "Changes",
            "may not do that. Ask the directory's administrator",
        ),
    ] {
        let steps = test(config).await;
        let step = failed(&steps);
        assert_eq!(step.name, name);
        assert!(step.detail.contains(words), "{}", step.detail);
    }
    slapd.stop();
    let steps = test(good.clone()).await;
    assert_eq!(failed(&steps).name, "Connect");
    assert_eq!(steps.len(), 1);
}

#[tokio::test]
async fn groups_are_offered_by_name_and_description() {
    let slapd = Slapd::start_with(&SlapdOptions { groups: 12, ..Default::default() });
    let ldap = Connector::Ldap(connect(config(&slapd)));
    let all = ldap.groups(None, 100).await.expect("listed");
    assert_eq!(all.len(), 12);
    assert_eq!(all[0].name, "group-01");
    assert_eq!(all[0].description.as_deref(), Some("Group number 1"));
    assert_eq!(all[0].group.external_id, slapd.entry_uuid(&Slapd::group(1)));
    assert_eq!(all[0].group.locator, Slapd::group(1));
    assert_eq!(ldap.groups(None, 5).await.expect("listed").len(), 5);
    let names = async |search: &str| -> Vec<String> {
        ldap.groups(Some(search), 100).await.expect("listed").into_iter().map(|group| group.name).collect()
    };
    assert_eq!(names("P-03").await, ["group-03"]);
    assert_eq!(names("number 12").await, ["group-12"]);
    assert_eq!(names("*)(cn=*").await, Vec::<String>::new());
}
