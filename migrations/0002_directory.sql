-- The built-in directory: users, groups, applications.
create table users (
    id uuid primary key,
    user_principal_name text not null,
    display_name text not null,
    mail text,
    job_title text,
    department text,
    account_enabled boolean not null default true,
    created_at timestamptz not null,
    deleted_at timestamptz
);
create unique index users_upn on users (lower(user_principal_name)) where deleted_at is null;
create index users_list on users (lower(display_name), id) where deleted_at is null;
create index users_search on users using gin ((display_name || ' ' || user_principal_name) gin_trgm_ops);

create table groups (
    id uuid primary key,
    display_name text not null,
    description text not null default '',
    created_at timestamptz not null,
    deleted_at timestamptz
);
create index groups_list on groups (lower(display_name), id) where deleted_at is null;
create index groups_search on groups using gin (display_name gin_trgm_ops);

-- One row a membership; Owner is a membership of its own, as in Graph.
create table group_members (
    group_id uuid not null references groups,
    role text not null default 'Member' check (role in ('Member', 'Owner')),
    user_id uuid not null references users,
    added_at timestamptz not null default clock_timestamp(),
    primary key (group_id, role, user_id)
);
create index group_members_user on group_members (user_id);

create table applications (
    id uuid primary key,
    display_name text not null,
    description text not null default '',
    created_at timestamptz not null,
    deleted_at timestamptz
);

create table app_roles (
    id uuid primary key,
    application_id uuid not null references applications,
    value text not null,
    display_name text not null,
    unique (application_id, value)
);

create table app_role_assignments (
    app_role_id uuid not null references app_roles,
    user_id uuid not null references users,
    added_at timestamptz not null default clock_timestamp(),
    primary key (app_role_id, user_id)
);
create index app_role_assignments_user on app_role_assignments (user_id);
