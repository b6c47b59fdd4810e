//! From a file of any supported kind to recognised speeches. Pure.
