//! ARM templates.

mod syntax;
