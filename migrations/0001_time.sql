-- Time for leases, due marks, schedules and windows is database time, read through this one function.
-- Tests move it by changing clock.shift; nothing else writes the row.
create table clock (
    only_row boolean primary key default true check (only_row),
    shift interval not null default interval '0'
);
insert into clock default values;

create function regrant_now() returns timestamptz
    language sql volatile parallel safe
    as $$ select clock_timestamp() + shift from clock $$;

-- Name search.
create extension if not exists pg_trgm;

-- Append-only tables reject UPDATE and DELETE; retention drops whole partitions.
create function reject_change() returns trigger language plpgsql as $$
begin
    raise exception 'table % is append-only', tg_table_name;
end $$;
