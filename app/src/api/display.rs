//! How somebody likes the portal to look. It is a matter of the browser and its screen, so a cookie keeps it, and the
//! server renders each page so at once.

#![expect(clippy::unused_async, reason = "a server function is async, whatever it does")]

use super::AppError;
use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
use leptos::prelude::{server, use_context};
use serde::{Deserialize, Serialize};

const COOKIE_NAME: &str = "regrant-density";
const A_YEAR: u32 = 365 * 24 * 60 * 60;

/// How close things stand to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Room around everything.
    #[default]
    Comfortable,
    /// More rows on a screen.
    Compact,
}

impl Density {
    /// All that can be chosen.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// As the cookie, the form and the style sheet name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }

    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Comfortable => "Comfortable",
            Self::Compact => "Compact",
        }
    }

    /// What the visitor of this page has chosen.
    pub fn here() -> Self {
        use_context::<Parts>().map(|parts| Self::kept(&parts.headers)).unwrap_or_default()
    }

    /// What a request's cookies say; a value that is none is as none.
    fn kept(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(COOKIE).into_iter().filter_map(|cookies| cookies.to_str().ok());
        let value = cookies
            .flat_map(|cookies| cookies.split(';'))
            .find_map(|cookie| cookie.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='));
        Self::ALL.into_iter().find(|density| value == Some(density.as_str())).unwrap_or_default()
    }

    fn cookie(self) -> String {
        format!("{COOKIE_NAME}={}; Path=/; Max-Age={A_YEAR}; SameSite=Lax; HttpOnly", self.as_str())
    }
}

/// Keeps how close things stand to each other, in this browser.
#[server(prefix = "/ui", endpoint = "display")]
pub async fn keep_display(density: Density) -> Result<(), AppError> {
    if let (Some(answer), Ok(cookie)) =
        (use_context::<leptos_axum::ResponseOptions>(), HeaderValue::from_str(&density.cookie()))
    {
        answer.append_header(SET_COOKIE, cookie);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_as_it_was_kept_and_nonsense_is_none() {
        for (cookies, density) in [
            ("", Density::Comfortable),
            ("regrant-density=compact", Density::Compact),
            ("regrant=x; regrant-density=compact", Density::Compact),
            ("regrant-density=comfortable", Density::Comfortable),
            ("regrant-density=<x>", Density::Comfortable),
            ("other-regrant-density=compact", Density::Comfortable),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_static(cookies));
            assert_eq!(Density::kept(&headers), density, "{cookies}");
        }
        for density in Density::ALL {
            let mut headers = HeaderMap::new();
            let kept = density.cookie();
            headers.insert(COOKIE, HeaderValue::from_str(kept.split(';').next().unwrap()).unwrap());
            assert_eq!(Density::kept(&headers), density);
        }
    }
}
