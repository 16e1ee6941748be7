//! Behaviour of the decoders through their public entry points.

#![allow(clippy::expect_used, reason = "tests stop where their own data are wrong")]
#![allow(clippy::print_stderr, reason = "tests say what they skip")]

mod collect;
mod facts;
mod framing;
mod policy;
mod salvage;
mod samples;
mod shapes;
