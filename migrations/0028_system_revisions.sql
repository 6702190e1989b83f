-- Which state of a connected system somebody saw before they edited it.
alter table connected_systems add column revision bigint not null default 0;
