-- A request that is done may be taken off the lists; its history stays.
alter table requests add column hidden_at timestamptz;
