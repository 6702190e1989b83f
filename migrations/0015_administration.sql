-- An edit says which revision it was made of; one that was made of an older revision is refused.
alter table catalogs add revision bigint not null default 1;
alter table access_packages add revision bigint not null default 1;
alter table policies add revision bigint not null default 1;
alter table users add revision bigint not null default 1;
alter table groups add revision bigint not null default 1;

-- Softly: deleted packages and the audit log go on naming it.
alter table catalogs add deleted_at timestamptz;
drop index catalogs_name;
create unique index catalogs_name on catalogs (lower(display_name)) where deleted_at is null;
create index catalogs_list on catalogs (lower(display_name), id) where deleted_at is null;
create index role_assignments_catalog on role_assignments (catalog_id) where catalog_id is not null;

-- A policy that is switched off gives nothing new; what was given under it stays.
alter table policies add enabled boolean not null default true;
-- Whether those who have the package may ask for a later end.
alter table policies add extension_allowed boolean not null default false;
