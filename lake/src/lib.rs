//! The store of audit and related events.
//!
//! A lake is a folder with one Delta table for each stream. The table [`audit::TABLE`] holds audit events, typed; every
//! other table is named as Log Analytics names it. Files are partitioned by cluster and date. What was read of a source
//! is committed together with its rows, so that an ingest that ends at any point loses nothing and repeats nothing.

pub mod audit;
pub mod dates;
pub mod error;
pub mod ingest;
pub mod keys;
pub mod maintain;
pub mod partition;
pub mod print;
pub mod query;
pub mod rows;
pub mod store;
