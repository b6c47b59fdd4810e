//! Mining: the phrasings that recur in an archive.
