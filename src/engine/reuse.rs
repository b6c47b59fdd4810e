//! Text reuse (雷同): what a draft shares with the archive, by winnowing.
