-- Connected systems: where access really lives. The built-in directory is one row, made here.
create table connected_systems (
    id uuid primary key,
    name text not null,
    kind text not null check (kind in ('builtin', 'ldap', 'scim')),
    -- Nothing secret inside; the bind secret is encrypted with the secret key and bound to the id.
    config jsonb not null,
    secret bytea,
    created_at timestamptz not null,
    deleted_at timestamptz,
    -- Circuit breaker, shared by all workers: open while open_until is set; one probe at a time when it has passed.
    failures int not null default 0,
    failing_since timestamptz,
    open_until timestamptz,
    last_error text,
    last_ok_at timestamptz
);
create unique index connected_systems_name on connected_systems (lower(name)) where deleted_at is null;
insert into connected_systems (id, name, kind, config, created_at)
    values ('00000000-0000-7000-8000-000000000001', 'Built-in directory', 'builtin', '{}', clock_timestamp());

-- Who a user is in a system.
create table external_accounts (
    system_id uuid not null references connected_systems,
    subject_id uuid not null references users,
    account text not null,
    account_key text not null,
    found_at timestamptz not null,
    primary key (system_id, subject_id),
    unique (system_id, account_key)
);
