-- The API lists by id: a page is read from an index in that order whatever it is filtered by.
create index assignments_by_id on assignments (package_id, id);
create index assignments_policy_by_id on assignments (policy_id, id);
-- All but those that are as they should be, which are most.
create index assignments_package_state_by_id on assignments (package_id, state, id) where state <> 'Delivered';
create index assignments_state_by_id on assignments (state, id) where state <> 'Delivered';
create index requests_state_by_id on requests (state, id) where state <> 'Delivered';
create index requests_requestor on requests (requestor_id, id);
