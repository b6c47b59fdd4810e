//! Assembly (起稿): candidates for headings, points and the frame of a draft, with their sources.
