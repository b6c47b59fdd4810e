//! The integration tests, one binary; see the modules.

#[cfg(test)]
mod amplification;
#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod circles;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod convert;
#[cfg(test)]
mod db;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod drafting;
#[cfg(test)]
mod formulations;
#[cfg(test)]
mod http;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod loud;
#[cfg(test)]
mod naming;
#[cfg(test)]
mod once;
#[cfg(test)]
mod slices;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod support;
#[cfg(test)]
mod wood;
#[cfg(test)]
mod word;
