-- The plan of an SQL function's body is made anew in every statement that calls it; plpgsql keeps it.
create or replace function regrant_now() returns timestamptz
    language plpgsql volatile parallel safe
    as $$ begin return clock_timestamp() + (select shift from clock); end $$;

-- The primary key is read backwards as well.
drop index runs_list;
