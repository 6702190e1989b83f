-- Programs that call the API by themselves. The id is what they call their client id. A deleted one stays for the histories
-- that name it.
create table app_registrations (
    id uuid primary key,
    display_name text not null,
    permissions text[] not null check (permissions <@ array[
        'EntitlementManagement.Read.All', 'EntitlementManagement.ReadWrite.All', 'EntitlementMgmt-SubjectAccess.ReadWrite',
        'User.Read.All', 'Group.Read.All', 'GroupMember.ReadWrite.All']),
    created_at timestamptz not null,
    deleted_at timestamptz
);
create unique index app_registrations_name on app_registrations (lower(display_name)) where deleted_at is null;

-- Hashed; a secret is random and long, so a plain hash gives nothing away. One that was replaced may live on for a while.
create table app_secrets (
    id uuid primary key,
    app_id uuid not null references app_registrations,
    hash bytea not null check (length(hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz
);
create index app_secrets_app on app_secrets (app_id);

-- A catalog role may be held by an app registration.
alter table role_assignments add column app_id uuid references app_registrations;
do $$
declare
    named text;
begin
    select conname into strict named from pg_constraint
    where conrelid = 'role_assignments'::regclass and contype = 'c'
        and pg_get_constraintdef(oid) like '%user_id IS NULL%';
    execute format('alter table role_assignments drop constraint %I', named);
end $$;
alter table role_assignments
    add constraint role_assignments_one_holder check (num_nonnulls(user_id, group_id, app_id) = 1),
    add constraint role_assignments_app_in_catalog check (app_id is null or catalog_id is not null);
drop index role_assignments_once;
create unique index role_assignments_once on role_assignments
    (role, coalesce(user_id, group_id, app_id), coalesce(catalog_id, '00000000-0000-0000-0000-000000000000'));
create index role_assignments_app on role_assignments (app_id) where app_id is not null;

-- Who asked. Where neither a user nor an app registration did, it was Regrant itself or its shell.
alter table runs add column asked_by_app uuid references app_registrations,
    add check (asked_by is null or asked_by_app is null);
drop index runs_idempotency;
create unique index runs_idempotency on runs
    (coalesce(asked_by, asked_by_app, '00000000-0000-0000-0000-000000000000'), package_id, idempotency_key)
    where state = 'active' and idempotency_key is not null;
alter table requests add column requestor_app_id uuid references app_registrations,
    add check (requestor_id is null or requestor_app_id is null);

-- By which issuer and subject of tokens somebody is known; never by an e-mail address.
create table external_identities (
    issuer text not null,
    subject text not null,
    user_id uuid not null references users,
    linked_at timestamptz not null,
    primary key (issuer, subject)
);
create index external_identities_user on external_identities (user_id);
