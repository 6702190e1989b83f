create table catalogs (
    id uuid primary key,
    display_name text not null,
    description text not null default '',
    enabled boolean not null default true,
    created_at timestamptz not null
);
create unique index catalogs_name on catalogs (lower(display_name));

alter table role_assignments add foreign key (catalog_id) references catalogs;

-- Tenant-wide; catalogs only link to them, so that two packages that give the same membership share one grant.
create table resources (
    id uuid primary key,
    system_id uuid not null references connected_systems,
    external_id text not null,
    -- Where it was last seen in its system (a DN); the id is what counts.
    locator text,
    kind text not null check (kind in ('group', 'application', 'site')),
    display_name text not null,
    description text not null default '',
    group_id uuid references groups,
    application_id uuid references applications,
    created_at timestamptz not null,
    unique (system_id, external_id)
);

create table resource_roles (
    id uuid primary key,
    resource_id uuid not null references resources,
    external_id text not null,
    display_name text not null,
    -- Built-in only: the key under which the membership stands in the directory's own tables.
    group_id uuid references groups,
    group_role text check (group_role in ('Member', 'Owner')),
    app_role_id uuid references app_roles,
    unique (resource_id, external_id),
    check (app_role_id is null or group_id is null),
    check ((group_id is null) = (group_role is null))
);

create table catalog_resources (
    catalog_id uuid not null references catalogs,
    resource_id uuid not null references resources,
    added_at timestamptz not null,
    primary key (catalog_id, resource_id)
);
create index catalog_resources_resource on catalog_resources (resource_id);

-- A connected resource's turn: due, leased. Kept apart from resources because it changes all the time.
create table resource_work (
    resource_id uuid primary key references resources,
    system_id uuid not null references connected_systems,
    -- 0 interactive, 1 bulk.
    priority smallint not null default 1,
    due_at timestamptz,
    lease_token uuid,
    lease_until timestamptz,
    -- A takeover schedules one more read after the longest call time: a delayed write may still land.
    recheck_at timestamptz,
    recheck_since timestamptz,
    -- Looks at what is in place, asked for and done. An ask is one mark for the whole resource: no grant is written as
    -- long as it is seen where it should be.
    asked bigint not null default 0,
    observed bigint not null default 0,
    -- Start of the last read that saw every grant that is in place here.
    looked_at timestamptz
) with (fillfactor = 50);
create index resource_work_due on resource_work (priority, due_at) where due_at is not null;
create index resource_work_recheck on resource_work (recheck_at) where recheck_at is not null;
