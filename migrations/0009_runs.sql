-- One click, call, package edit, expiry: its fixed selection as items, their outcomes, its progress.
create table runs (
    id uuid primary key,
    package_id uuid not null references access_packages,
    kind text not null check (kind in ('reprocess', 'reprocess_requests', 'assign', 'remove', 'cancel', 'expire', 'edit')),
    asked_by uuid references users,
    asked_by_name text not null,
    asked_at timestamptz not null,
    -- 0 interactive, 1 bulk.
    priority smallint not null,
    state text not null check (state in ('active', 'done', 'stopped')),
    -- What was selected, in words ("3 selected", "all that match: Status Active").
    selection text not null,
    -- Same caller, same selection, unfinished: the same run.
    idempotency_key text,
    total int not null,
    stop_asked_at timestamptz,
    finished_at timestamptz
);
create unique index runs_idempotency on runs (coalesce(asked_by, '00000000-0000-0000-0000-000000000000'), package_id, idempotency_key)
    where state = 'active' and idempotency_key is not null;
create index runs_list on runs (id desc);
create index runs_package on runs (package_id, id desc);
create index runs_active on runs (priority, id) where state = 'active';

-- Items of one batch that wait until the same connected resources have been looked at; gone when all have been.
create table looks (
    id uuid primary key
);

-- What is still to be looked at, up to which of the resource's asks.
create table look_resources (
    resource_id uuid not null references resources,
    look_id uuid not null references looks,
    asked bigint not null,
    primary key (look_id, resource_id)
);
create index look_resources_resource on look_resources (resource_id, asked);

-- The selection, fixed at the ask. A finished item is deleted; what became of it stands in run_results.
create table run_items (
    -- A foreign key would be checked for each of 100,000 rows of an ask.
    run_id uuid not null,
    ordinal int not null,
    priority smallint not null,
    -- None for a request that never had an assignment.
    assignment_id uuid,
    request_id uuid,
    -- Waiting: expanded, and some of its grants wait for a connected system: those in place for a look at their resources,
    -- the others each for its own generation.
    waiting boolean not null default false,
    look_id uuid,
    grant_ids uuid[],
    generations bigint[],
    -- What is already known of its grants, as in run_results.outcomes.
    outcomes jsonb,
    primary key (run_id, ordinal)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
create index run_items_claim on run_items (priority, run_id, ordinal) where not waiting;
create index run_items_waiting on run_items (assignment_id) where waiting;
create index run_items_look on run_items (look_id) where look_id is not null;

create table run_results (
    run_id uuid not null,
    ordinal int not null,
    assignment_id uuid,
    request_id uuid,
    at timestamptz not null,
    -- The item as a whole: the gravest of its grants'.
    outcome text not null check (outcome in
        ('already_in_place', 'put_back', 'withdrawn', 'failed', 'cannot_verify', 'skipped', 'canceled')),
    -- Why a row was skipped.
    reason text,
    -- One element a grant: {"g": grant id, "o": outcome, "c": cause, "n": next attempt}. Null says that every grant of
    -- the assignment was already in place.
    outcomes jsonb
) partition by range (at);
create table run_results_rest partition of run_results default;
create index run_results_run on run_results (run_id, ordinal);
create index run_results_assignment on run_results (assignment_id, at desc);

-- Progress, appended once a batch; its sum is what a watcher sees.
create table run_deltas (
    run_id uuid not null,
    at timestamptz not null,
    done int not null default 0,
    already_in_place int not null default 0,
    put_back int not null default 0,
    withdrawn int not null default 0,
    failed int not null default 0,
    cannot_verify int not null default 0,
    skipped int not null default 0,
    canceled int not null default 0,
    -- Single grants put back, withdrawn.
    grants_put_back int not null default 0,
    grants_withdrawn int not null default 0
);
create index run_deltas_run on run_deltas (run_id);
