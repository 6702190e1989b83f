-- Since when a grant has had its cause: the moments of its last look and its next attempt say nothing about the beginning.
alter table grants add column cause_since timestamptz;
update grants set cause_since = coalesce(unverified_since, due_since, verified_at, regrant_now()) where cause_kind is not null;
alter table grants add constraint grants_cause_since check ((cause_kind is null) = (cause_since is null));
