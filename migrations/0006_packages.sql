create table access_packages (
    id uuid primary key,
    catalog_id uuid not null references catalogs,
    display_name text not null,
    description text not null default '',
    hidden boolean not null default false,
    -- Raised by every change of its resource roles; an assignment remembers the version it was last brought to.
    version bigint not null default 1,
    created_at timestamptz not null,
    deleted_at timestamptz
);
create unique index access_packages_name on access_packages (catalog_id, lower(display_name)) where deleted_at is null;
create index access_packages_list on access_packages (lower(display_name), id) where deleted_at is null;
create index access_packages_search on access_packages using gin (display_name gin_trgm_ops);

create table package_resource_roles (
    package_id uuid not null references access_packages,
    resource_role_id uuid not null references resource_roles,
    added_at timestamptz not null,
    primary key (package_id, resource_role_id)
);
create index package_resource_roles_role on package_resource_roles (resource_role_id);

create table policies (
    id uuid primary key,
    package_id uuid not null references access_packages,
    display_name text not null,
    description text not null default '',
    -- Who may ask: nobody (administrators assign directly) or everyone signed in.
    requestors text not null default 'nobody' check (requestors in ('nobody', 'everyone')),
    approval_required boolean not null default false,
    duration_days int check (duration_days > 0),
    created_at timestamptz not null,
    deleted_at timestamptz
);
create unique index policies_name on policies (package_id, lower(display_name)) where deleted_at is null;

create table policy_approvers (
    policy_id uuid not null references policies,
    user_id uuid not null references users,
    primary key (policy_id, user_id)
);
