//! Suggesting: completion, phrasings and headings for where the caret is.
