//! Linked identities: by which tokens of an identity provider a user or an app registration is known. The same on both
//! pages.

mod api;

use crate::{
    api::TokenIssuer,
    components::{Column, DataTable, Day, InputType, PostForm, TextField},
};
use leptos::prelude::*;
use regrant_model::{AppRegistrationId, UserId, view::Identity};

const IDENTITY: Column = Column::new("Subject and issuer");
const SINCE: Column = Column::new("Since");
const COMMANDS: Column = Column::new("Commands");
const COLUMNS: &[Column] = &[IDENTITY, SINCE, COMMANDS];
/// Of those who may not unlink one.
const READ_COLUMNS: &[Column] = COLUMNS.split_at(2).0;

/// Whose identities they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// A person's.
    User(UserId),
    /// A program's.
    App(AppRegistrationId),
}

/// The section: a table, and a form for those who may link one. Nothing for readers when there is none.
#[component]
pub(super) fn Identities(
    /// Whose they are.
    of: Held,
    /// All of them.
    identities: Vec<Identity>,
    /// Whether the reader may link and unlink.
    can_link: bool,
) -> impl IntoView {
    if identities.is_empty() && !can_link {
        return ().into_any();
    }
    let is_empty = identities.is_empty();
    let columns = if can_link { COLUMNS } else { READ_COLUMNS };
    let row = move |identity: Identity| view! { <Row of identity can_link/> };
    view! {
        <section class="below identities">
            <h2>"Linked identities"</h2>
            <DataTable
                label="Linked identities"
                columns
                is_empty
                empty="No identity of an identity provider is linked."
            >
                {identities.into_iter().map(row).collect_view()}
            </DataTable>
            {can_link.then(|| view! { <Link of/> })}
        </section>
    }
    .into_any()
}

#[component]
fn Row(of: Held, identity: Identity, can_link: bool) -> impl IntoView {
    let Identity { issuer, subject, linked_at } = identity;
    let unlink = can_link.then(|| {
        view! {
            <td class=COMMANDS.class()>
                <form method="post" action="/ui/identities/unlink">
                    <input type="hidden" name="holder" value=api::write(of)/>
                    <input type="hidden" name="issuer" value=issuer.clone()/>
                    <input type="hidden" name="subject" value=subject.clone()/>
                    <button type="submit" class="button" aria-label=format!("Unlink {subject} of {issuer}")>
                        "Unlink"
                    </button>
                </form>
            </td>
        }
    });
    view! {
        <tr>
            <td class=IDENTITY.class()>{subject} " " <small class="wraps">{issuer}</small></td>
            <td class=SINCE.class()>
                <Day at=linked_at/>
            </td>
            {unlink}
        </tr>
    }
}

#[component]
fn Link(of: Held) -> impl IntoView {
    let issuer = use_context::<TokenIssuer>().map(|issuer| issuer.0).unwrap_or_default();
    let who = match of {
        Held::User(_) => "this user",
        Held::App(_) => "this program",
    };
    view! {
        <section class="below">
            <h3>"Link an identity"</h3>
            <PostForm action="/ui/identities/link">
                <p class="lead">
                    {format!("Whoever shows a token of it at the API acts as {who}. It does not sign in to the portal.")}
                </p>
                <input type="hidden" name="holder" value=api::write(of)/>
                <TextField
                    name="issuer"
                    label="Issuer"
                    value=issuer
                    input_type=InputType::Url
                    required=true
                    hint="The identity provider's address, to the letter as its tokens name it (iss)."
                />
                <TextField
                    name="subject"
                    label="Subject"
                    required=true
                    hint="Whom the tokens name: sub, or the object id (oid)."
                />
                <div class="form-buttons">
                    <button type="submit" class="button outlined">
                        "Link"
                    </button>
                </div>
            </PostForm>
        </section>
    }
}
