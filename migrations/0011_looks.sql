-- A look knows which part of its run waits for it, so that the items of a run need no index for that.
alter table looks
    add column run_id uuid,
    add column first_ordinal int,
    add column last_ordinal int;
update looks l set run_id = i.run_id, first_ordinal = i.first_ordinal, last_ordinal = i.last_ordinal
    from (
        select look_id, run_id, min(ordinal) as first_ordinal, max(ordinal) as last_ordinal
        from run_items where look_id is not null group by look_id, run_id
    ) i
    where l.id = i.look_id;
-- Checked twice for each resource of each batch, and nothing ever deletes a resource or a look that is waited for.
alter table look_resources
    drop constraint look_resources_look_id_fkey,
    drop constraint look_resources_resource_id_fkey;
delete from look_resources where look_id in (select id from looks where run_id is null);
delete from looks where run_id is null;
alter table looks
    alter column run_id set not null,
    alter column first_ordinal set not null,
    alter column last_ordinal set not null;
drop index run_items_look;

-- How many were in it when it was last read: small ones are looked at together.
alter table resource_work add column size int not null default 0;
