-- A name is searched for in a list's own index, in the list's order: a page of those who bear a common one, or of whom a
-- word begins with two letters, comes together soon, without a look at the rows. Where the name itself stands beside its
-- small letters, the database sees that the index holds all that is asked for.
drop index assignments_list;
create index assignments_list on assignments (package_id, lower(subject_name), id)
    include (state, policy_id, subject_name, subject_search);
drop index assignments_state;
create index assignments_state on assignments (package_id, state, lower(subject_name), id)
    include (policy_id, subject_name, subject_search) where state <> 'Delivered';
drop index assignments_drifted;
create index assignments_drifted on assignments (package_id, lower(subject_name), id)
    include (state, policy_id, subject_name, subject_search) where drifted > 0;
drop index assignments_failed;
create index assignments_failed on assignments (package_id, lower(subject_name), id)
    include (state, policy_id, subject_name, subject_search) where failed > 0;
drop index assignments_unverified;
create index assignments_unverified on assignments (package_id, lower(subject_name), id)
    include (state, policy_id, subject_name, subject_search) where unverified > 0;
drop index assignments_remaining;
create index assignments_remaining on assignments (package_id, lower(subject_name), id)
    include (state, policy_id, subject_name, subject_search) where remaining > 0;
drop index users_list;
create index users_list on users (lower(display_name), id) include (display_name, search) where deleted_at is null;
