use regrant_core::connector::{Account, CauseKind};
use regrant_core::testing::{Slapd, SlapdOptions};

use crate::support::{config, connect, connector, person};

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

#[tokio::test]
async fn people_are_found_in_order_across_searches() {
    let slapd = Slapd::start_with(&SlapdOptions { people: 200, ..Default::default() });
    let ldap = connector(&slapd);
    let mut wanted: Vec<String> = (1..=130).rev().map(|number| format!("user{number:05}")).collect();
    wanted[7] = "nobody".to_owned();
    wanted[70] = String::new();
    let found = ldap.find_accounts(&wanted).await.expect("answers");
    assert_eq!(found.len(), 130);
    for (at, result) in found.into_iter().enumerate() {
        let expected = if at == 7 || at == 70 { None } else { Some(person(130 - at)) };
        assert_eq!(result.expect("not ambiguous"), expected, "at {at}");
    }
}

#[tokio::test]
async fn the_attribute_is_a_matter_of_configuration() {
    let slapd = Slapd::start();
    for (attribute, key) in
        [("mail", "USER00042@contoso.test"), ("employeeNumber", "42"), ("uid", " User00042 ")]
    {
        let mut config = config(&slapd);
        config.user_attribute = attribute.to_owned();
        let found = connect(config).find_accounts(&keys(&[key])).await.expect("answers");
        assert_eq!(found, [Ok(Some(person(42)))], "{attribute}");
    }
}

#[tokio::test]
async fn odd_characters_are_looked_for_and_mean_nothing_else() {
    let slapd = Slapd::start();
    let odd = "uid=o\\2A(dd)\\5C\\2C x,ou=people,dc=contoso,dc=test";
    slapd.modify(&format!("dn: {odd}\nchangetype: add\nobjectClass: inetOrgPerson\nsn: x\ncn: x\n"));
    let ldap = connector(&slapd);
    let found =
        ldap.find_accounts(&keys(&["o*(dd)\\, x", "user*", "*", "x)(uid=user00001"])).await.expect("answers");
    let first = found[0].as_ref().expect("not ambiguous").as_ref().expect("found");
    assert_eq!(first.key(), Account::new(odd).key());
    assert_eq!(found[1..], [Ok(None), Ok(None), Ok(None)]);
}

#[tokio::test]
async fn two_matches_are_an_error_of_that_key_only() {
    let slapd = Slapd::start();
    slapd.modify(
        "dn: ou=left,ou=people,dc=contoso,dc=test\nchangetype: add\nobjectClass: organizationalUnit\n\n\
         dn: uid=user00001,ou=left,ou=people,dc=contoso,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\n\
         sn: x\ncn: x\n",
    );
    let found = connector(&slapd).find_accounts(&keys(&["user00001", "user00002"])).await.expect("answers");
    let error = found[0].as_ref().expect_err("ambiguous");
    assert_eq!(error.kind, CauseKind::AmbiguousAccount);
    assert!(error.public.contains("2 accounts with uid \"user00001\""), "{}", error.public);
    assert_eq!(found[1], Ok(Some(person(2))));
}

#[tokio::test]
async fn a_user_base_that_is_not_there_is_no_empty_answer() {
    let slapd = Slapd::start();
    for base in ["ou=nowhere,dc=contoso,dc=test", "ou=invisible,dc=contoso,dc=test"] {
        let mut config = config(&slapd);
        config.user_base = base.to_owned();
        let error = connect(config).find_accounts(&keys(&["user00001"])).await.expect_err("refused");
        assert_eq!(error.kind, CauseKind::InsufficientAccess);
        assert!(error.public.contains("Check the user base"), "{}", error.public);
    }
}
