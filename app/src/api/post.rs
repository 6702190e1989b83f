//! Posting a form from a hydrated page: the same fields to the same address as without JavaScript, but the page stays.

use super::{AppError, pack};
use leptos::{ev::SubmitEvent, server_fn::Bytes};
use serde::de::DeserializeOwned;

/// The answer to a posted form.
pub struct Posted(Bytes);

impl Posted {
    /// What the server function gave.
    ///
    /// # Errors
    /// When it gives something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        pack::from_bytes(&self.0).map_err(|_| AppError::unreadable_answer())
    }
}

/// Posts the form that is being submitted, with the button that submits it, in place of the browser.
///
/// # Errors
/// What the server function failed with, or that the server can't be reached.
pub fn post(event: &SubmitEvent) -> impl Future<Output = Result<Posted, AppError>> + 'static {
    event.prevent_default();
    let form = form_fields(event);
    async move {
        let (address, fields) = form.ok_or_else(AppError::unreadable_answer)?;
        in_browser::send(&address, fields).await.map(Posted)
    }
}

/// Where the form that is being submitted goes, and its fields as a query string; `None` outside of a browser.
pub fn form_fields(event: &SubmitEvent) -> Option<(String, String)> {
    in_browser::fields(event)
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use super::super::{AppError, pack, protocol};
    use leptos::{
        ev::SubmitEvent,
        prelude::event_target,
        server_fn::{
            Bytes, ContentType as _,
            client::{Client, browser::BrowserClient},
            codec::PostUrl,
            request::ClientReq as _,
        },
    };
    use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

    /// Where the form goes, and what it says.
    pub(super) fn fields(event: &SubmitEvent) -> Option<(String, String)> {
        let form: HtmlFormElement = event_target(event);
        let fields = FormData::new_with_form(&form).ok()?;
        let button = event.submitter();
        let of_button = |name: &str| button.as_ref().and_then(|button| button.get_attribute(name));
        if let (Some(name), Some(value)) = (of_button("name"), of_button("value")) {
            fields.append_with_str(&name, &value).ok()?;
        }
        let address = of_button("formaction").or_else(|| form.get_attribute("action"))?;
        let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
        Some((address, fields.to_string().into()))
    }

    pub(super) async fn send(address: &str, fields: String) -> Result<Bytes, AppError> {
        type Request = <BrowserClient as Client<AppError>>::Request;
        let request = Request::try_new_post(address, PostUrl::CONTENT_TYPE, pack::CONTENT_TYPE, fields)?;
        protocol::send::<BrowserClient>(request).await
    }
}

/// No form is submitted on the server.
#[cfg(not(feature = "hydrate"))]
mod in_browser {
    use super::AppError;
    use leptos::{ev::SubmitEvent, server_fn::Bytes};
    use std::future::{Ready, ready};

    pub(super) fn fields(_: &SubmitEvent) -> Option<(String, String)> {
        None
    }

    pub(super) fn send(_: &str, _: String) -> Ready<Result<Bytes, AppError>> {
        ready(Err(AppError::unreadable_answer()))
    }
}
