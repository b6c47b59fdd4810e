//! wengao (文稿): drafting speeches from their own archive. The map of the house; see ARCHITECTURE.md.

/// The slices of the site, each from its tables to its pages.
pub mod app;
/// The first start: organization, outlines, first admin, samples.
pub mod bootstrap;
/// The command line, one file a command.
pub mod cli;
/// The only place that reads the time.
pub mod clock;
/// What can be set from outside.
pub mod config;
/// Old Word files made .docx by LibreOffice, where it is installed.
pub mod convert;
/// Pool, migrations, the embedded PostgreSQL.
pub mod db;
/// Which error type to use when.
pub mod error;
/// From a file of any supported kind to recognised speeches.
pub mod intake;
/// How each level speaks of itself.
pub mod levels;
/// The office's identity system.
pub mod oidc;
/// The map of the site.
pub mod routes;
/// What a first start finds on its shelves: sample speeches and a library of current formulations.
pub mod samples;
/// Where the server is put together.
pub mod server;
/// Tables as files: .csv and .xlsx.
pub mod sheet;
/// The guard before the editor's steps.
pub mod steps;
/// What is text: the characters that can be kept.
pub mod text;
/// TLS to other machines of the office.
pub mod tls;
/// The shared shell of the site.
pub mod web;
/// Word files.
pub mod word;

/// The pure core, a crate of its own: cleaning, structure, mining, suggesting, checking, comparing.
pub use wengao_engine as engine;
