-- Requests in one state are searched by name from an index alone, too: rare states have no page of those who bear a name
-- near the top of the whole list. The list's own index holds no state any more, so that the plan for a state is the other.
drop index requests_state;
create index requests_state on requests (package_id, state, id desc) include (subject_search);
drop index requests_list;
create index requests_list on requests (package_id, id desc) include (subject_search);
