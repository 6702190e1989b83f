-- An app registration, too, may be known by the tokens of an identity provider.
alter table external_identities alter column user_id drop not null,
    add column app_id uuid references app_registrations,
    add constraint external_identities_one_holder check (num_nonnulls(user_id, app_id) = 1);
create index external_identities_app on external_identities (app_id) where app_id is not null;
