-- The API lists by a moment, and those of a span of time, forwards and backwards.
create index assignments_starts_by_id on assignments (starts_at, id);
create index assignments_package_starts on assignments (package_id, starts_at, id);
create index assignments_ends_by_id on assignments (ends_at, id) where ends_at is not null;
create index assignments_ended_by_id on assignments (ended_at, id) where ended_at is not null;
create index requests_created_by_id on requests (created_at, id);
create index requests_package_created on requests (package_id, created_at, id);
create index requests_completed_by_id on requests (completed_at, id) where completed_at is not null;
-- All but what most requests are.
create index requests_type_by_id on requests (type, id) where type <> 'AdminAdd';
-- Those that are not as they should be are no sample of all: most of them may be the newest.
create index assignments_state_starts on assignments (state, starts_at, id) where state <> 'Delivered';
create index requests_state_created on requests (state, created_at, id) where state <> 'Delivered';
