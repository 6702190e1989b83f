//! Foreign keys and indexes, put aside while many rows come in.
//!
//! Checking foreign keys row by row, and keeping indexes up to date row by row, takes several times as long as the rows
//! themselves; done for all rows at once it takes little. All of it happens in the load's own transaction: nobody else
//! ever sees a table without them, and a load that fails leaves them as they were.

use sqlx::PgConnection;

use crate::Result;

/// What has to be put back, in this order.
#[must_use]
#[derive(Debug, Default)]
pub(super) struct Aside {
    back: Vec<String>,
}

struct Definition {
    off: String,
    back: String,
}

impl Aside {
    /// Takes off every foreign key: assignments and requests name each other, so one of the two always comes too early.
    pub async fn foreign_keys(&mut self, connection: &mut PgConnection) -> Result<()> {
        let keys = sqlx::query_as!(
            Definition,
            r#"select format('alter table %s drop constraint %I', conrelid::regclass, conname) as "off!",
                      format('alter table %s add constraint %I %s', conrelid::regclass, conname,
                             pg_get_constraintdef(oid)) as "back!"
               from pg_constraint
               where contype = 'f' and connamespace = current_schema()::regnamespace and conparentid = 0
               order by conrelid::regclass::text, conname"#
        )
        .fetch_all(&mut *connection)
        .await?;
        self.take_off(connection, keys).await
    }

    /// Takes off the indexes that no constraint needs. Only worth it for many rows.
    pub async fn indexes(&mut self, connection: &mut PgConnection) -> Result<()> {
        sqlx::raw_sql("set local maintenance_work_mem = '256MB'").execute(&mut *connection).await?;
        let indexes = sqlx::query_as!(
            Definition,
            r#"select format('drop index %s', i.indexrelid::regclass) as "off!", pg_get_indexdef(i.indexrelid) as "back!"
               from pg_index i join pg_class t on t.oid = i.indrelid
               where t.relkind = 'r' and not t.relispartition and t.relnamespace = current_schema()::regnamespace
                 and not exists (select from pg_constraint where conindid = i.indexrelid)
               order by i.indexrelid::regclass::text"#
        )
        .fetch_all(&mut *connection)
        .await?;
        self.take_off(connection, indexes).await
    }

    async fn take_off(&mut self, connection: &mut PgConnection, all: Vec<Definition>) -> Result<()> {
        for definition in &all {
            sqlx::raw_sql(&definition.off).execute(&mut *connection).await?;
        }
        // What came off last goes back first: foreign keys are checked with the help of the indexes.
        self.back.splice(0..0, all.into_iter().map(|definition| definition.back));
        Ok(())
    }

    /// Puts everything back.
    pub async fn put_back(self, connection: &mut PgConnection) -> Result<()> {
        for statement in &self.back {
            sqlx::raw_sql(statement).execute(&mut *connection).await?;
        }
        Ok(())
    }
}
