//! The integration tests, one binary; see the modules.

#[cfg(test)]
mod steps;
