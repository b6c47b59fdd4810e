//! The pool, the migrator, the embedded PostgreSQL and the distribute step.
