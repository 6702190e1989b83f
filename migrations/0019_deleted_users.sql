-- Whether somebody who is gone still has an assignment is asked every minute.
create index users_deleted on users (id) where deleted_at is not null;
