create table assignments (
    id uuid primary key,
    package_id uuid not null references access_packages,
    subject_id uuid not null references users,
    policy_id uuid not null references policies,
    state text not null check (state in ('Delivering', 'Delivered', 'PartiallyDelivered', 'DeliveryFailed', 'Expired')),
    -- The lists sort by it; kept in step with users.display_name by a trigger.
    subject_name text not null,
    starts_at timestamptz not null,
    ends_at timestamptz,
    created_at timestamptz not null,
    ended_at timestamptz,
    -- 0: not yet expanded.
    package_version bigint not null default 0,
    -- Rolled up from its grants, for lists and filters.
    grants smallint not null default 0,
    drifted smallint not null default 0,
    failed smallint not null default 0,
    unverified smallint not null default 0,
    remaining smallint not null default 0,
    -- When its grants in the built-in directory were last looked at; those in place were seen then.
    looked_at timestamptz,
    -- Some of its grants are wanted, or were, by another assignment too; never taken back.
    shares boolean not null default false,
    -- The request that is rolled up with it, while one is open; and its latest.
    open_request_id uuid,
    latest_request_id uuid
) with (fillfactor = 80);
create unique index assignments_one_live on assignments (package_id, subject_id) where state <> 'Expired';
create index assignments_list on assignments (package_id, lower(subject_name), id);
create index assignments_subject on assignments (subject_id);
create index assignments_ends on assignments (ends_at) where ends_at is not null and state <> 'Expired';
create index assignments_attention on assignments (package_id, lower(subject_name), id)
    where drifted > 0 or failed > 0 or unverified > 0 or remaining > 0 or state <> 'Delivered';

-- The unit of truth: subject x resource role.
create table grants (
    id uuid primary key,
    subject_id uuid not null references users,
    resource_role_id uuid not null references resource_roles,
    resource_id uuid not null references resources,
    desired text not null check (desired in ('present', 'absent')),
    status text not null check (status in ('pending', 'in_place', 'drifted', 'failed', 'accepted', 'withdrawing', 'withdrawn')),
    -- found: there before us and left in place at the end. ours: put there by us. unknown: not yet looked at.
    origin text not null default 'unknown' check (origin in ('unknown', 'found', 'ours')),
    -- More than one assignment has wanted it; never taken back.
    shared boolean not null default false,
    desired_generation bigint not null default 1,
    observed_generation bigint not null default 0,
    -- Connected systems only: when the engine is to look at it, and since when it has been asked to.
    due_at timestamptz,
    due_since timestamptz,
    attempts int not null default 0,
    -- Committed before the first write: should we die after it, the membership is known to be ours.
    intended_at timestamptz,
    -- Start of the read in which it last changed. While it is in place, later looks that saw it there are dated on the
    -- assignment (built-in) or on the resource (connected): see seen_at below.
    verified_at timestamptz,
    -- A check could not be made since then; the claim stands as it is.
    unverified_since timestamptz,
    cause text,
    cause_kind text
) with (fillfactor = 75);
create unique index grants_once on grants (subject_id, resource_role_id);
create index grants_due on grants (resource_id, due_at) where due_at is not null;
create index grants_resource on grants (resource_id, id);

-- When a grant was last seen as it is said to be.
create function seen_at(g grants, looked_at timestamptz) returns timestamptz
    language sql immutable parallel safe
    as $$ select case when g.status = 'in_place' and g.unverified_since is null and g.due_at is null
        then greatest(g.verified_at, looked_at) else g.verified_at end $$;

create table assignment_grants (
    assignment_id uuid not null references assignments,
    grant_id uuid not null references grants,
    -- False once the assignment no longer wants it: it has ended, or the role was taken out of the package.
    wanted boolean not null default true,
    primary key (assignment_id, grant_id)
);
create index assignment_grants_grant on assignment_grants (grant_id) include (assignment_id, wanted);

create function follow_user_name() returns trigger language plpgsql as $$
begin
    update assignments set subject_name = new.display_name where subject_id = new.id;
    return null;
end $$;
create trigger users_renamed after update of display_name on users
    for each row when (old.display_name is distinct from new.display_name)
    execute function follow_user_name();
