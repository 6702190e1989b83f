-- Who may sign in and what they may do.
create table local_accounts (
    user_id uuid primary key references users,
    user_name text not null,
    password_hash text not null,
    password_set_at timestamptz not null
);
create unique index local_accounts_name on local_accounts (lower(user_name));

-- Failed sign-ins, counted per account name and per client address; old rows are pruned as new ones come.
create table sign_in_failures (
    subject text not null,
    at timestamptz not null
);
create index sign_in_failures_subject on sign_in_failures (subject, at);

-- A role is held by a user or by a group (then by each of its members).
create table role_assignments (
    id uuid primary key,
    role text not null check (role in (
        'GlobalAdministrator', 'IdentityGovernanceAdministrator', 'UserAdministrator', 'GlobalReader', 'CatalogCreator',
        'CatalogOwner', 'CatalogReader', 'PackageManager', 'AssignmentManager')),
    user_id uuid references users,
    group_id uuid references groups,
    catalog_id uuid,
    created_at timestamptz not null,
    check ((user_id is null) <> (group_id is null)),
    check ((catalog_id is not null) = (role in ('CatalogOwner', 'CatalogReader', 'PackageManager', 'AssignmentManager')))
);
create unique index role_assignments_once on role_assignments
    (role, coalesce(user_id, group_id), coalesce(catalog_id, '00000000-0000-0000-0000-000000000000'));
create index role_assignments_user on role_assignments (user_id) where user_id is not null;
create index role_assignments_group on role_assignments (group_id) where group_id is not null;

-- In the shape that tower-sessions' Postgres store expects.
create table sessions (
    id text primary key not null,
    data bytea not null,
    expiry_date timestamptz not null
);
create index sessions_expiry on sessions (expiry_date);

create table settings (
    key text primary key,
    value jsonb not null
);
