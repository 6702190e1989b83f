-- Separation of duties. A row says that nobody is to get both, whichever of the two comes first; it stands on the package
-- whose managers set it.
create table incompatible_packages (
    package_id uuid not null references access_packages,
    other_id uuid not null references access_packages,
    added_at timestamptz not null,
    primary key (package_id, other_id),
    check (package_id <> other_id)
);
create index incompatible_packages_other on incompatible_packages (other_id);

create table incompatible_groups (
    package_id uuid not null references access_packages,
    group_id uuid not null references groups,
    added_at timestamptz not null,
    primary key (package_id, group_id)
);
create index incompatible_groups_group on incompatible_groups (group_id);
