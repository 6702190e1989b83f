//! The API as a client meets it: real requests, a real database, the real engine.

mod answers;
mod batch;
mod describe;
mod grants;
mod graph;
mod lists;
mod people;
mod publisher;
mod reprocess;
mod stage;
mod statements;
mod token;
mod writes;
