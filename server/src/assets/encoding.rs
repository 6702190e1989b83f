//! Choosing a content encoding by `Accept-Encoding`.

use http::{HeaderMap, header::ACCEPT_ENCODING};

/// How a file's content is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// Best first.
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    pub(super) const fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// Those that the client takes: the one it likes best first, and of equals the smallest.
    pub(super) fn accepted(headers: &HeaderMap) -> Vec<Self> {
        let Some(accept) = list(headers) else { return vec![Self::Identity] };
        let mut accepted: Vec<(Self, u16)> = Self::ALL
            .into_iter()
            .map(|encoding| (encoding, encoding.weight(&accept)))
            .filter(|(_, weight)| *weight > 0)
            .collect();
        accepted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        accepted.into_iter().map(|(encoding, _)| encoding).collect()
    }

    /// In thousandths; zero is "not acceptable".
    fn weight(self, accept: &str) -> u16 {
        let mut star = None;
        for entry in accept.split(',') {
            let mut parts = entry.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts
                .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
                .map_or(1000, thousandths);
            if name.eq_ignore_ascii_case(self.token()) {
                return weight;
            }
            if name == "*" {
                star = Some(weight);
            }
        }
        // What nobody speaks of is plain text's to be, but only as the last resort.
        star.unwrap_or(u16::from(self == Self::Identity))
    }
}

fn list(headers: &HeaderMap) -> Option<String> {
    let values: Vec<&str> =
        headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

/// A weight that can't be read counts as none.
fn thousandths(weight: &str) -> u16 {
    let (whole, fraction) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let mut digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    let fraction = digits.try_fold(0, |sum: u16, digit| {
        Some(sum * 10 + u16::from(digit.is_ascii_digit().then(|| digit - b'0')?))
    });
    match (whole, fraction) {
        ("0", Some(fraction)) => fraction,
        ("1", Some(0)) => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Encoding::{Brotli, Gzip, Identity};

    #[test]
    fn the_client_has_its_way() {
        let cases: &[(&str, &[Encoding])] = &[
            ("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity]),
            ("gzip", &[Gzip, Identity]),
            ("", &[Identity]),
            ("br;q=0.5, gzip;q=0.9", &[Gzip, Brotli, Identity]),
            ("br;q=0", &[Identity]),
            ("br ; q=0.001 , identity;q=0", &[Brotli]),
            ("*", &[Brotli, Gzip, Identity]),
            ("*;q=0.5, gzip;q=0", &[Brotli, Identity]),
            ("identity;q=1, *;q=0", &[Identity]),
            ("*;q=0", &[]),
            ("GZIP;Q=1.000", &[Gzip, Identity]),
            ("br;q=7", &[Identity]),
        ];
        for (accept, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, accept.parse().unwrap());
            assert_eq!(Encoding::accepted(&headers), *expected, "{accept}");
        }
        assert_eq!(Encoding::accepted(&HeaderMap::new()), [Identity]);
    }
}
