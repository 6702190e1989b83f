-- Requests that are listed are read from the index alone. Where it holds no more than their order, the planner takes them by
-- id from the table, and goes past tens of thousands of others that are newer.
drop index requests_list;
create index requests_list on requests (package_id, id desc) include (subject_search) where hidden_at is null;
drop index requests_state;
create index requests_state on requests (package_id, state, id desc) include (subject_search) where hidden_at is null;
