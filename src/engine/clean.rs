//! From bytes to clean lines, with a report of what was changed and doubted.
