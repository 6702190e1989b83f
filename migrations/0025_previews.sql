-- A preview is a run that changes nothing: what a reprocess would do stands in its results. Applying one is a reprocess
-- that does what it showed and nothing else.
alter table runs drop constraint runs_kind_check;
alter table runs add constraint runs_kind_check check (kind in
    ('reprocess', 'reprocess_requests', 'assign', 'remove', 'cancel', 'expire', 'edit', 'preview')) not valid;
alter table runs validate constraint runs_kind_check;
alter table runs add preview_id uuid references runs;
create index runs_preview on runs (preview_id) where preview_id is not null;
