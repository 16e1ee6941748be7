//! Behaviour of the decoders through their public entry points.

mod collect;
mod facts;
mod framing;
mod policy;
mod salvage;
mod samples;
mod shapes;
