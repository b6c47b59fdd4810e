//! The site as browsers and programs see it.

mod accounts;
mod archive;
mod called;
mod conflicts;
mod corpus;
mod curation;
mod desks;
mod duties;
mod entry;
mod factor;
mod forward;
mod isolation;
mod limits;
mod oidc;
mod outage;
mod outlines;
mod policy;
mod readings;
mod routes;
mod settling;
mod setup;
mod tables;
mod templates;
mod text;
mod upkeep;
mod whole;
