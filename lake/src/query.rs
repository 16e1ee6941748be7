//! Questions to the lake in SQL, and the tables that analysts know as views.

mod json_object;
mod views;

use std::sync::Arc;

use deltalake::arrow::array::RecordBatch;
use deltalake::datafusion::common::TableReference;
use deltalake::datafusion::error::DataFusionError;
use deltalake::datafusion::logical_expr::ScalarUDF;
use deltalake::datafusion::prelude::{SessionConfig, SessionContext};

use crate::error::LakeError;
use crate::store::Lake;
use json_object::JsonObject;

/// The question for the latest rows of a table.
pub fn latest(table: &str, columns: &[String], rows: usize) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let columns: Vec<String> = columns.iter().map(|column| quoted(column.trim())).collect();
    let columns = if columns.is_empty() { "*".to_owned() } else { columns.join(", ") };
    let time =
        if table == crate::audit::TABLE || table.starts_with("stored_") { "time" } else { "TimeGenerated" };
    format!("SELECT {columns} FROM {} ORDER BY {} DESC LIMIT {rows}", quoted(table), quoted(time))
}

/// The tables of a lake, ready to be asked.
pub struct Session {
    context: SessionContext,
    names: Vec<String>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Session").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Session {
    /// Opens all tables of a lake. Beside the tables as they are stored there are those of Log Analytics, with its names
    /// and types: `AKSAudit`, `AKSAuditAdmin`, `AKSControlPlane`, `AzureDiagnostics`, and the others by their names; what
    /// is stored for these is `stored_NAME`.
    ///
    /// # Errors
    ///
    /// Where a table cannot be read.
    pub fn open(lake: &mut Lake) -> Result<Self, LakeError> {
        // Names are those of Log Analytics, which tell upper from lower case.
        let config = SessionConfig::new().with_information_schema(true);
        let mut config = config;
        config.options_mut().sql_parser.enable_ident_normalization = false;
        let context = SessionContext::new_with_config(config);
        context.register_udf(ScalarUDF::from(JsonObject::default()));
        let mut names = lake.table_names()?;
        for name in &names {
            let Some(table) = lake.table(name)?.cloned() else { continue };
            let provider = lake
                .wait(async { table.table_provider().await })
                .map_err(|error| LakeError::Query(Box::new(error)))?;
            let stored = if name == crate::audit::TABLE { name.clone() } else { format!("stored_{name}") };
            context
                .register_table(TableReference::bare(stored), provider)
                .map_err(|error| LakeError::Query(Box::new(error)))?;
        }
        let mut session = Self { context, names: Vec::new() };
        for (name, sql) in views::of(&names) {
            let view =
                lake.wait(session.context.sql(&sql)).map_err(|error| LakeError::Query(Box::new(error)))?;
            session
                .context
                .register_table(TableReference::bare(name.clone()), view.into_view())
                .map_err(|error| LakeError::Query(Box::new(error)))?;
            names.push(name);
        }
        names.sort();
        names.dedup();
        session.names = names;
        Ok(session)
    }

    /// The tables that can be asked.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The answer to a question.
    ///
    /// # Errors
    ///
    /// Where the question cannot be understood or answered.
    pub fn ask(&self, lake: &Lake, query: &str) -> Result<Vec<RecordBatch>, LakeError> {
        let answer = async {
            let frame = self.context.sql(query).await?;
            let schema = Arc::new(frame.schema().as_arrow().clone());
            let batches = frame.collect().await?;
            // An empty answer has columns too.
            Ok::<_, DataFusionError>(if batches.is_empty() {
                vec![RecordBatch::new_empty(schema)]
            } else {
                batches
            })
        };
        lake.wait(answer).map_err(|error| LakeError::Query(Box::new(error)))
    }
}
