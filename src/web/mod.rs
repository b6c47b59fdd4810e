//! The shared shell: layers, extractors, CSRF, assets, page fragments. Knows no slice.
