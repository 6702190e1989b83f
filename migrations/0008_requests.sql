create table requests (
    id uuid primary key,
    package_id uuid not null references access_packages,
    subject_id uuid not null references users,
    policy_id uuid not null references policies,
    -- Null until there is an assignment (submitted, pending, scheduled) and for requests that never made one.
    assignment_id uuid references assignments,
    type text not null check (type in ('UserAdd', 'UserExtend', 'UserUpdate', 'UserRemove',
        'AdminAdd', 'AdminUpdate', 'AdminRemove', 'SystemAdd', 'SystemUpdate', 'SystemRemove')),
    state text not null check (state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering',
        'Delivered', 'PartiallyDelivered', 'DeliveryFailed', 'Denied', 'Canceled')),
    status text not null check (status in ('Accepted', 'PendingApproval', 'PendingApprovalEscalated', 'PendingNotBefore',
        'Delivering', 'Fulfilled', 'PartiallyDelivered', 'DeliveryFailed', 'Denied', 'Canceled')),
    -- Null: the system itself.
    requestor_id uuid references users,
    justification text not null default '',
    starts_at timestamptz,
    ends_at timestamptz,
    created_at timestamptz not null,
    -- The window for reprocessing runs from the first completion and is not renewed.
    first_completed_at timestamptz,
    completed_at timestamptz
) with (fillfactor = 80);
create index requests_list on requests (package_id, id desc);
create index requests_state on requests (package_id, state, id desc);
create index requests_subject on requests (subject_id, id desc);
create index requests_assignment on requests (assignment_id, id desc);
create index requests_scheduled on requests (starts_at) where state = 'Scheduled';
-- An identical open request is returned in place of a second one; at most one stands open for each pair.
create unique index requests_one_open on requests (package_id, subject_id)
    where state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering');

alter table assignments
    add foreign key (open_request_id) references requests,
    add foreign key (latest_request_id) references requests;

create table request_history (
    id uuid primary key,
    request_id uuid not null references requests,
    at timestamptz not null,
    state text not null,
    actor_id uuid references users,
    actor_name text not null,
    note text not null default ''
);
create index request_history_request on request_history (request_id, id);
create trigger request_history_append_only before update or delete on request_history
    for each row execute function reject_change();
