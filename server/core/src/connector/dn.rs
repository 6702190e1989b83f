//! Distinguished names in the one form in which they are compared (RFC 4514, with RFC 4518's preparation).
//!
//! Attribute types and values are folded to lower case, spaces that carry no meaning go, escapes become canonical,
//! the parts of a multi-valued RDN are sorted. Nearly every name is plain ASCII without escapes and is folded in
//! place, without an allocation: groups of 100,000 members pass through here.

use unicode_normalization::UnicodeNormalization;

/// Normalises a DN; text that is none is trimmed and folded.
pub(super) fn normalise(name: String) -> String {
    if is_plain(name.as_bytes()) {
        let mut name = name;
        name.make_ascii_lowercase();
        return name;
    }
    parse(&name).unwrap_or_else(|| fold(name.trim()))
}

/// Whether folding the case is all there is to do.
fn is_plain(name: &[u8]) -> bool {
    let mut previous = b',';
    for &byte in name {
        match byte {
            b'\\' | b'"' | b'#' | b'+' | b';' | b'<' | b'>' | 0..=0x1f | 0x7f.. => return false,
            b' ' if matches!(previous, b' ' | b',' | b'=') => return false,
            b',' | b'=' if previous == b' ' => return false,
            _ => previous = byte,
        }
    }
    previous != b' '
}

/// The canonical form, or `None` when the text is no DN.
fn parse(name: &str) -> Option<String> {
    let mut canonical = String::with_capacity(name.len());
    let mut rest = Some(name);
    while let Some(text) = rest {
        let (mut parts, after) = relative_name(text)?;
        parts.sort_unstable();
        if !canonical.is_empty() {
            canonical.push(',');
        }
        canonical.push_str(&parts.join("+"));
        rest = after;
    }
    Some(canonical)
}

/// The parts of the first RDN, and what follows its separator.
fn relative_name(mut text: &str) -> Option<(Vec<String>, Option<&str>)> {
    let mut parts = Vec::with_capacity(1);
    loop {
        let (kind, value) = text.split_once('=')?;
        let kind = kind.trim();
        if kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') {
            return None;
        }
        let (value, end) = value_of(value)?;
        let kind = kind.to_ascii_lowercase();
        parts.push(format!("{}={}", kind.strip_prefix("oid.").unwrap_or(&kind), escape(&fold(&value))));
        match end {
            None => return Some((parts, None)),
            Some(('+', next)) => text = next,
            Some((_, next)) => return Some((parts, Some(next))),
        }
    }
}

/// A value without its escapes and quotes, with the separator that ends it and what follows that.
fn value_of(text: &str) -> Option<(String, Option<(char, &str)>)> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut quoted = false;
    let mut at = 0;
    let source = text.as_bytes();
    while let Some(&byte) = source.get(at) {
        match byte {
            b'\\' => {
                let next = *source.get(at + 1)?;
                if let Some(high) = hex(next) {
                    bytes.push(high << 4 | hex(*source.get(at + 2)?)?);
                    at += 3;
                } else {
                    bytes.push(next);
                    at += 2;
                }
                continue;
            }
            b'"' => quoted = !quoted,
            b',' | b';' | b'+' if !quoted => {
                return Some((String::from_utf8(bytes).ok()?, Some((char::from(byte), &text[at + 1..]))));
            }
            _ => bytes.push(byte),
        }
        at += 1;
    }
    if quoted { None } else { Some((String::from_utf8(bytes).ok()?, None)) }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// RFC 4518's preparation of a value that is compared without regard to case: compatibility form, lower case, no outer spaces, single inner ones.
pub(super) fn fold(value: &str) -> String {
    let folded: String = value.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for (at, character) in value.char_indices() {
        if matches!(character, ',' | '+' | '"' | '\\' | ';' | '<' | '>') || (at == 0 && character == '#') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(name: &str) -> String {
        normalise(name.to_owned())
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        for (left, right) in [
            ("UID=Ada,OU=People,DC=Contoso,DC=Test", "uid=ada, ou=people , dc=contoso,dc = test"),
            ("cn=Lovelace\\, Ada,dc=test", "CN=\"Lovelace, Ada\";DC=test"),
            ("cn=Lovelace\\2C Ada,dc=test", "cn=lovelace\\,  ada,dc=test"),
            ("cn=Ada+uid=al,dc=test", "UID=AL + cn=ada,dc=test"),
            ("cn=J\\c3\\bcrgen,dc=test", "cn=JÜRGEN,dc=test"),
            ("cn=Ju\u{308}rgen,dc=test", "cn=jürgen,dc=test"),
            ("OID.2.5.4.3=x\\+y,dc=test", "2.5.4.3=X\\2by,dc=test"),
            ("cn=\\20ada\\20,dc=test", "cn=ada,dc=test"),
            ("cn=\\#1,dc=test", "cn=\\231,dc=test"),
        ] {
            assert_eq!(key(left), key(right), "{left} and {right}");
        }
    }

    #[test]
    fn different_names_stay_different() {
        for (left, right) in [
            ("cn=a\\,dc=b,dc=test", "cn=a,dc=b,dc=test"),
            ("cn=a\\+uid=b,dc=test", "cn=a+uid=b,dc=test"),
            ("cn=ab,dc=test", "cn=a b,dc=test"),
            ("cn=a,dc=test", "uid=a,dc=test"),
            ("cn=a", "cn=a,dc=test"),
        ] {
            assert_ne!(key(left), key(right), "{left} and {right}");
        }
    }

    #[test]
    fn what_is_no_name_is_only_folded() {
        assert_eq!(key("  Nobody  In Particular "), "nobody in particular");
        assert_eq!(key("cn=broken\\"), "cn=broken\\");
    }

    fn value() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[a-zA-Z0-9 ,+\"\\\\;<>=#üÅß*()]{0,12}[a-zA-Z0-9]").expect("a regex")
    }

    fn name() -> impl Strategy<Value = Vec<(String, String)>> {
        proptest::collection::vec(("[a-zA-Z][a-zA-Z0-9-]{0,5}", value()), 1..5)
    }

    /// Every character in hexadecimal: the longest spelling there is.
    fn in_hex(value: &str) -> String {
        use std::fmt::Write;
        value.bytes().fold(String::new(), |mut text, byte| {
            write!(text, "\\{byte:02X}").expect("a string takes all");
            text
        })
    }

    proptest! {
        #[test]
        fn the_short_way_gives_what_the_long_way_gives(text in "[a-cA-C=, .0-9-]{0,24}|(([a-cA-C]{1,3}=[a-c A-C]{1,6}),){1,3}dc=x") {
            if is_plain(text.as_bytes()) {
                let long = parse(&text).unwrap_or_else(|| fold(text.trim()));
                prop_assert_eq!(normalise(text), long);
            }
        }

        #[test]
        fn normalising_twice_changes_nothing(rdns in name()) {
            let text = rdns.iter().map(|(kind, value)| format!("{kind}={}", ldap3::dn_escape(value.as_str()))).collect::<Vec<_>>().join(",");
            let once = key(&text);
            prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn escapes_and_spaces_make_no_difference(rdns in name(), space in "[ ]{0,2}") {
            let spelled = |value: &dyn Fn(&str) -> String, space: &str| {
                rdns.iter().map(|(kind, text)| format!("{kind}{space}={space}{}", value(text))).collect::<Vec<_>>().join(&format!("{space},"))
            };
            let plain = spelled(&|text| ldap3::dn_escape(text).into_owned(), "");
            prop_assert_eq!(key(&plain), key(&spelled(&in_hex, &space)));
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            key(&text);
        }
    }
}
