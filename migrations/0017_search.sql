-- Global search: what begins with a text, also with one or two letters, for which trigrams are no help.
create index users_prefix on users (lower(display_name) text_pattern_ops) where deleted_at is null;
create index groups_prefix on groups (lower(display_name) text_pattern_ops) where deleted_at is null;
create index access_packages_prefix on access_packages (lower(display_name) text_pattern_ops) where deleted_at is null;
create index catalogs_prefix on catalogs (lower(display_name) text_pattern_ops) where deleted_at is null;
create index catalogs_search on catalogs using gin (display_name gin_trgm_ops);
