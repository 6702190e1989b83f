//! `reprocessRun`, our addition: how far a reprocess is and what became of it.

use regrant_core::run;
use regrant_model::state::{Outcome, RunState};
use regrant_model::view::{RunItems, RunProgress};
use serde_json::{Map, Value, json};

use super::object::{moment, moment_or_null};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;

/// `GET .../reprocessRuns/{id}`
pub(crate) async fn one(call: Call) -> Result<Answer, Failure> {
    let detail = run::detail(call.db(), &call.caller, call.id().into(), RunItems::Usual, None).await?;
    let mut body = rendered(&call, &detail.progress);
    if let Value::Object(object) = &mut body {
        object.insert("@odata.context".to_owned(), call.context("reprocessRuns/$entity").into());
    }
    Ok(Answer::json(body))
}

fn rendered(call: &Call, run: &RunProgress) -> Value {
    let outcomes: Map<String, Value> = Outcome::ALL
        .iter()
        .map(|outcome| (camel(outcome.as_str()), run.outcomes.of(*outcome).into()))
        .collect();
    let state = match run.state {
        RunState::Active => "active",
        RunState::Done => "done",
        RunState::Stopped => "stopped",
    };
    json!({
        "id": run.id,
        "kind": camel(run.kind.as_str()),
        "state": call.root.spelled(&pascal(state)),
        "accessPackageId": run.package.id,
        "requestedBy": run.asked_by,
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

/// `already_in_place` as `alreadyInPlace`.
fn camel(text: &str) -> String {
    let mut words = text.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| all + &pascal(word))
}

fn pascal(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
