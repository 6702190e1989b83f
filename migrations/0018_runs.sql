-- A paused run keeps its items; none of them is begun until it is resumed.
alter table runs add paused_at timestamptz, add paused_by_name text;
create index runs_paused on runs (id) where paused_at is not null and state = 'active';

-- Filters of the list.
create index runs_asked_at on runs (asked_at);
create index runs_asked_by on runs using gin (asked_by_name gin_trgm_ops);
