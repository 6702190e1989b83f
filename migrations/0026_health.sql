-- Health over time: how many live assignments stood how, recorded hour by hour.

-- The class of a live assignment's health; regrant_model::state::Health is the same rule, and a test holds the two
-- together. Asked of those alone that assignments_wrong holds: all others are verified.
create function health_of(a assignments) returns text
    language sql immutable parallel safe
    as $$ select case
        when a.state = 'Delivering' then 'waiting'
        when a.failed > 0 then 'failing'
        when a.drifted > 0 then 'drifted'
        when a.unverified > 0 or a.remaining > 0 then 'waiting'
        else 'verified' end $$;

-- One row for each record: the moment, and the sums over all packages.
create table tenant_health (
    at timestamptz primary key,
    verified int not null,
    waiting int not null,
    drifted int not null,
    failing int not null
);
-- Every process of the tenant would make a record; the first one of an hour does.
create unique index tenant_health_hour on tenant_health (date_trunc('hour', at at time zone 'UTC'));

-- A package's own counts, at the moments of tenant_health at which they had changed. A package has none before its first
-- assignment.
create table package_health (
    package_id uuid not null references access_packages,
    at timestamptz not null,
    verified int not null,
    waiting int not null,
    drifted int not null,
    failing int not null,
    primary key (package_id, at)
);
