//! Behaviour of the decoders through their public entry points.

mod collect;
mod framing;
mod salvage;
mod samples;
