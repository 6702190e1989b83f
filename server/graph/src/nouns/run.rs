//! `reprocessRun`, our addition: how far a reprocess is and what became of it. Its words are the same in both roots.

use regrant_core::run;
use regrant_model::RunId;
use regrant_model::state::{Outcome, RunKind, RunState};
use regrant_model::view::{GrantOutcome, RunFilter, RunItems, RunProgress, RunResultRow, RunStateFilter};
use regrant_odata::{OptionName, Property, Shape, Value as Literal};
use serde_json::{Map, Value, json};

use super::equal::{Equal, equals};
use super::object::{moment, moment_or_null};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;

/// `reprocessRun`
pub(crate) static RUN: Shape = Shape {
    name: "reprocessRun",
    properties: &[
        Property::guid("accessPackageId").filter(),
        Property::enumeration("state", &["active", "paused", "done", "stopped"]).filter(),
        Property::enumeration(
            "kind",
            &["reprocess", "reprocessRequests", "assign", "remove", "cancel", "expire", "edit", "preview"],
        )
        .filter(),
        Property::guid("id"),
        Property::text("requestedBy"),
        Property::text("selection"),
        Property::date_time("createdDateTime"),
        Property::date_time("completedDateTime"),
        Property::int("totalCount"),
        Property::int("completedCount"),
        Property::complex("outcomes"),
        Property::int("putBackCount"),
        Property::int("withdrawnCount"),
        Property::complex("waitingOn"),
    ],
    navigations: &[],
};

/// `reprocessRunItem`
pub(crate) static ITEM: Shape = Shape {
    name: "reprocessRunItem",
    properties: &[
        Property::enumeration(
            "outcome",
            &["alreadyInPlace", "putBack", "withdrawn", "skipped", "canceled", "failed", "cannotVerify"],
        )
        .filter(),
        Property::int("ordinal"),
        Property::guid("targetId"),
        Property::text("targetDisplayName"),
        Property::guid("assignmentId"),
        Property::guid("assignmentRequestId"),
        Property::date_time("completedDateTime"),
        Property::text("reason"),
        Property::complex("resourceRoles"),
    ],
    navigations: &[],
};

/// Read by use cases of their own, so they are no [`super::Noun`].
pub(crate) struct Run;
/// The same.
pub(crate) struct Item;

/// Both lists come in pages of one size, newest first, or as they were selected.
const OPTIONS: &[OptionName] = &[OptionName::Filter, OptionName::SkipToken];

/// `GET .../reprocessRuns`
pub(crate) async fn list(call: Call) -> Result<Answer, Failure> {
    let options = call.options(&RUN, OPTIONS)?;
    let mut filter = RunFilter::default();
    for Equal { property, value } in equals(options.filter.as_ref())? {
        match (property.key(), value) {
            ("accessPackageId", Literal::Guid(id)) => filter.package = Some((*id).into()),
            ("state", Literal::Enum(state)) => {
                filter.state = match *state {
                    "active" => RunStateFilter::Running,
                    "paused" => RunStateFilter::Paused,
                    "done" => RunStateFilter::Done,
                    _ => RunStateFilter::Stopped,
                }
            }
            (_, Literal::Enum(kind)) => {
                filter.kind = RunKind::ALL.iter().copied().find(|known| camel(known.as_str()) == **kind);
            }
            _ => {}
        }
    }
    let page = run::list(call.db(), &call.caller, &filter, options.skip_token.as_deref()).await?;
    let value = page.rows.iter().map(rendered).collect();
    Ok(super::page(&call, "reprocessRuns", None, page.next.as_deref(), value))
}

/// `GET .../reprocessRuns/{id}`
pub(crate) async fn one(call: Call) -> Result<Answer, Failure> {
    call.options(&RUN, &[])?;
    let run = run::progress(call.db(), &call.caller, RunId(call.id())).await?;
    let mut body = rendered(&run);
    body["@odata.context"] = call.context("reprocessRuns/$entity").into();
    Ok(Answer::json(body))
}

/// `GET .../reprocessRuns/{id}/items`
pub(crate) async fn items(call: Call) -> Result<Answer, Failure> {
    let options = call.options(&ITEM, OPTIONS)?;
    let mut items = RunItems::All;
    for Equal { value, .. } in equals(options.filter.as_ref())? {
        let outcome = Outcome::ALL
            .iter()
            .copied()
            .find(|known| matches!(value, Literal::Enum(outcome) if camel(known.as_str()) == **outcome));
        items = outcome.map_or(items, RunItems::Ended);
    }
    let cursor = options.skip_token.as_deref();
    let detail = run::detail(call.db(), &call.caller, RunId(call.id()), items, cursor).await?;
    let value = detail.results.rows.iter().map(item).collect();
    let set = format!("reprocessRuns('{}')/items", call.id());
    Ok(super::page(&call, &set, None, detail.results.next.as_deref(), value))
}

fn rendered(run: &RunProgress) -> Value {
    let outcomes: Map<String, Value> = Outcome::ALL
        .iter()
        .map(|outcome| (camel(outcome.as_str()), run.outcomes.of(*outcome).into()))
        .collect();
    let state = match run.state {
        RunState::Active if run.paused_at.is_some() => "paused",
        RunState::Active => "active",
        RunState::Done => "done",
        RunState::Stopped => "stopped",
    };
    json!({
        "id": run.id,
        "kind": camel(run.kind.as_str()),
        "state": state,
        "accessPackageId": run.package.id,
        "requestedBy": run.asked_by,
        "selection": run.selection,
        "createdDateTime": moment(run.asked_at),
        "completedDateTime": moment_or_null(run.finished_at),
        "totalCount": run.total,
        "completedCount": run.done,
        "outcomes": outcomes,
        "putBackCount": run.grants_put_back,
        "withdrawnCount": run.grants_withdrawn,
        "waitingOn": run.waiting_on,
    })
}

fn item(row: &RunResultRow) -> Value {
    json!({
        "ordinal": row.ordinal,
        "targetId": row.subject.as_ref().map(|subject| subject.id),
        "targetDisplayName": row.subject.as_ref().map(|subject| subject.name.as_str()),
        "assignmentId": row.assignment,
        "assignmentRequestId": row.request,
        "completedDateTime": moment(row.at),
        "outcome": camel(row.outcome.as_str()),
        "reason": row.reason,
        "resourceRoles": row.grants.iter().map(resource_role).collect::<Vec<_>>(),
    })
}

fn resource_role(grant: &GrantOutcome) -> Value {
    json!({
        "resource": grant.resource,
        "role": grant.role,
        "system": grant.system,
        "outcome": camel(grant.outcome.as_str()),
        "cause": grant.cause,
        "nextAttemptDateTime": moment_or_null(grant.next_attempt),
    })
}

/// `already_in_place` as `alreadyInPlace`.
fn camel(text: &str) -> String {
    let mut words = text.split(['_', '-']);
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| all + &pascal(word))
}

fn pascal(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_filters_are_those_that_are_sent() {
        let names = |property: &Property| match property.kind {
            regrant_odata::Kind::Enum(names) => names.iter().map(|name| (*name).to_owned()).collect(),
            _ => Vec::new(),
        };
        let sorted = |mut words: Vec<String>| {
            words.sort();
            words
        };
        let kinds = RunKind::ALL.iter().map(|kind| camel(kind.as_str())).collect();
        assert_eq!(sorted(names(&RUN.properties[2])), sorted(kinds));
        let outcomes = Outcome::ALL.iter().map(|outcome| camel(outcome.as_str())).collect();
        assert_eq!(sorted(names(&ITEM.properties[0])), sorted(outcomes));
    }
}
