//! YAML: values, places, problems.

mod corpus;
mod meaning;
mod problems;
mod structure;
