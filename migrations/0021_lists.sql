-- Lists of a million assignments. What a list is narrowed to by one filter stands in an index of its own, in the list's
-- order; those of rare things are partial and small.

-- Name search looks at one text in small letters: to fold two texts for each row costs ten times the comparison.
drop index users_search;
alter table users add column search text not null
    generated always as (lower(display_name || ' ' || user_principal_name)) stored;
create index users_search on users using gin (search gin_trgm_ops);

-- In a list of assignments it stands in the row itself: no look at the user for each of them. The user principal name is
-- kept in step by the same trigger as the name.
alter table assignments add column subject_upn text;
update assignments a set subject_upn = u.user_principal_name from users u where u.id = a.subject_id;
alter table assignments alter column subject_upn set not null;
alter table assignments add column subject_search text not null
    generated always as (lower(subject_name || ' ' || subject_upn)) stored;
create or replace function follow_user_name() returns trigger language plpgsql as $$
begin
    update assignments set subject_name = new.display_name, subject_upn = new.user_principal_name
        where subject_id = new.id;
    return null;
end $$;
drop trigger users_renamed on users;
create trigger users_renamed after update of display_name, user_principal_name on users
    for each row when (old.display_name is distinct from new.display_name
        or old.user_principal_name is distinct from new.user_principal_name)
    execute function follow_user_name();

-- The old one held all that had ended, which is most of what there is after a few years.
drop index assignments_attention;
create index assignments_state on assignments (package_id, state, lower(subject_name), id) include (policy_id)
    where state <> 'Delivered';
create index assignments_drifted on assignments (package_id, lower(subject_name), id) include (state, policy_id)
    where drifted > 0;
create index assignments_failed on assignments (package_id, lower(subject_name), id) include (state, policy_id)
    where failed > 0;
create index assignments_unverified on assignments (package_id, lower(subject_name), id) include (state, policy_id)
    where unverified > 0;
create index assignments_remaining on assignments (package_id, lower(subject_name), id) include (state, policy_id)
    where remaining > 0;
create index assignments_policy on assignments (policy_id, lower(subject_name), id) include (state);
-- What a cause can be the cause of.
create index assignments_wrong on assignments (package_id, lower(subject_name), id)
    where drifted > 0 or failed > 0 or unverified > 0 or remaining > 0 or state = 'Delivering';
create index grants_cause on grants (cause_kind, resource_id) where cause_kind is not null;

-- What is not as everybody hopes: the outcomes that a run's page is filtered by, and its causes.
create index run_results_outcome on run_results (run_id, outcome, ordinal) where outcome <> 'already_in_place';
