//! The site as browsers and programs see it.

mod accounts;
mod archive;
mod conflicts;
mod corpus;
mod curation;
mod desks;
mod entry;
mod isolation;
mod limits;
mod outage;
mod outlines;
mod readings;
mod routes;
mod setup;
mod tables;
mod templates;
mod text;
mod upkeep;
mod whole;
