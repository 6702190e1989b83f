-- Files that were sent to be imported, and wait for whoever sent them to say yes; gone within the hour.
create table import_files (
    id uuid primary key,
    -- Nobody for the shell.
    sent_by uuid references users,
    kind text not null check (kind in ('users', 'groups', 'memberships')),
    name text not null,
    content bytea not null,
    -- What its sender was shown, and a digest of it for each line of the file: applying it does that or nothing.
    preview jsonb not null,
    effects bytea not null,
    sent_at timestamptz not null,
    looked_at timestamptz not null
);
create index import_files_sent_at on import_files (sent_at);
create index import_files_sent_by on import_files (sent_by);
