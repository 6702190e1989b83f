//! How a page calls the server: arguments as a form sends them, answers packed ([`super::pack`]).
//!
//! Leptos would compile the whole of sending, awaiting and redirecting into each server function. Here that is one
//! function for all of them, which keeps the WASM small.

use super::{AppError, pack};
use http::Method;
use leptos::server_fn::{
    Bytes, Protocol,
    client::Client,
    codec::{Encoding, FromReq, GetUrl, IntoReq, PostUrl},
    error::{FromServerFnError as _, ServerFnErrorErr},
    redirect::call_redirect_hook,
    response::{ClientRes as _, TryRes as _},
    server::Server,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{marker::PhantomData, pin::Pin};

/// A call that only reads: a GET, whose arguments are the query string.
pub type Read = Call<GetUrl>;
/// A call that changes something: a POST, whose arguments are what a form would send.
pub type Write = Call<PostUrl>;

/// A call whose arguments travel as `Arguments` says.
pub struct Call<Arguments>(PhantomData<Arguments>);

impl<Arguments, Input, Output, Browser, Host> Protocol<Input, Output, Browser, Host, AppError>
    for Call<Arguments>
where
    Arguments: Encoding,
    Input:
        IntoReq<Arguments, Browser::Request, AppError> + FromReq<Arguments, Host::Request, AppError> + Send,
    Output: Serialize + DeserializeOwned + Send,
    Browser: Client<AppError>,
    Host: Server<AppError>,
{
    const METHOD: Method = Arguments::METHOD;

    async fn run_server<F, Fut>(request: Host::Request, function: F) -> Result<Host::Response, AppError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        let input = Input::from_req(request).await?;
        let output = function(input).await?;
        let body = pack::to_bytes(&output)
            .map_err(|error| failed(ServerFnErrorErr::Serialization(error.to_string())))?;
        Host::Response::try_from_bytes(pack::CONTENT_TYPE, body.into())
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, AppError> {
        let body = send::<Browser>(input.into_req(path, pack::CONTENT_TYPE)?).await?;
        pack::from_bytes(&body).map_err(|error| failed(ServerFnErrorErr::Deserialization(error.to_string())))
    }
}

fn failed(error: ServerFnErrorErr) -> AppError {
    AppError::from_server_fn_error(error)
}

/// Sends a call and goes where the answer leads.
pub(super) fn send<Browser: Client<AppError>>(
    request: Browser::Request,
) -> Pin<Box<dyn Future<Output = Result<Bytes, AppError>> + Send>> {
    Box::pin(async move {
        let answer = Browser::send(request).await?;
        let (status, location, redirects) = (answer.status(), answer.location(), answer.has_redirect());
        let body = answer.try_into_bytes().await?;
        if (400..=599).contains(&status) {
            return Err(AppError::de(body));
        }
        if redirects {
            call_redirect_hook(&location);
        }
        Ok(body)
    })
}
