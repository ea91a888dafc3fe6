//! Bringing an older database up to date.

use std::path::Path;

use crate::{Read as _, Result, StoreError, Table, WriteTx};

/// One step from a version to the next, run in the transaction that also records the version.
pub type Migration = fn(&WriteTx) -> Result<()>;

/// Steps in order; the schema's version is their number. A released step is never changed.
pub(crate) const MIGRATIONS: &[Migration] = &[
    // 1: the first schema. Tables come into being with their first record.
    |_| Ok(()),
];

/// The schema that this program writes.
#[allow(clippy::cast_possible_truncation, reason = "a handful of steps")]
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

const META: Table<u32> = Table::new("meta");

pub(crate) fn run(database: &redb::Database, path: &Path, migrations: &[Migration]) -> Result<()> {
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    let found = {
        let snapshot = crate::ReadTx(crate::BeginRead::begin_read_transaction(database)?);
        snapshot.get(META, "schema")?.unwrap_or(0)
    };
    if found > known {
        return Err(StoreError::TooNew { path: path.to_owned(), found, known });
    }
    for (step, migration) in (1..).zip(migrations).skip(found as usize) {
        tracing::info!(step, "migrating the database");
        let transaction = WriteTx(
            database.begin_write().map_err(|source| StoreError::engine("begin a migration", source))?,
        );
        migration(&transaction)?;
        transaction.put(META, "schema", &step)?;
        transaction.0.commit().map_err(|source| StoreError::engine("commit a migration", source))?;
    }
    Ok(())
}
