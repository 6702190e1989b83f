create table audit_entries (
    id uuid not null,
    at timestamptz not null,
    actor_id uuid,
    actor_name text not null,
    action text not null,
    object_type text not null,
    object_id text not null,
    object_name text not null default '',
    catalog_id uuid,
    detail jsonb not null default '{}'
) partition by range (at);
create table audit_entries_rest partition of audit_entries default;
create index audit_entries_at on audit_entries (at desc, id desc);
create index audit_entries_object on audit_entries (object_type, object_id, at desc);
create trigger audit_entries_append_only before update or delete on audit_entries
    for each row execute function reject_change();

-- Makes the monthly partitions of the append-only tables, this month's and the next one's, and says how many are new.
-- Where rows of that month already stand in the default partition, they stay there and no partition is made.
create function make_partitions(today date) returns int language plpgsql as $$
declare
    parent text;
    first date;
    name text;
    made int := 0;
begin
    foreach parent in array array['audit_entries', 'run_results'] loop
        for step in 0..1 loop
            first := (date_trunc('month', today) + make_interval(months => step))::date;
            name := parent || '_' || to_char(first, 'YYYY_MM');
            if to_regclass(name) is null then
                begin
                    execute format('create table %I partition of %I for values from (%L) to (%L)',
                        name, parent, first, (first + interval '1 month')::date);
                    made := made + 1;
                exception when check_violation or duplicate_table then
                    null;
                end;
            end if;
        end loop;
    end loop;
    return made;
end $$;
select make_partitions(current_date);
