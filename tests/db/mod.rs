//! The database below the slices.

mod away;
mod embedded;
mod first;
mod growing;
mod growing_evidence;
mod holder;
mod jobs;
mod logins;
mod outage;
mod pages;
mod patience;
mod program;
mod queue;
mod schema;
mod shapes;
mod statistics;
mod tenancy;
mod tls;
