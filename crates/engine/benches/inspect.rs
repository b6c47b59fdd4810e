//! How fast files become recognised speeches, in megabytes of text a second of one core.
//!
//! `cargo bench -p wengao-engine --bench inspect -- FOLDER` reads every file below FOLDER once beforehand, so that the disk does not
//! count; without a folder it repeats a speech of its own.

mod files;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use wengao_engine::recognise::recognise;

use files::walk;

fn main() {
    // Cargo hands `--bench` on; the first word that is no flag is the folder.
    let folder = std::env::args().skip(1).find(|arg| !arg.starts_with('-')).map(PathBuf::from);
    let texts: Vec<Vec<u8>> = match folder {
        Some(folder) => {
            let mut paths = Vec::new();
            walk(&folder, &mut paths);
            paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
        }
        None => (0..500).map(|_| sample().into_bytes()).collect(),
    };
    let bytes: usize = texts.iter().map(Vec::len).sum();
    for round in 1..=3 {
        let start = Instant::now();
        let mut speeches = 0;
        for text in &texts {
            speeches += recognise(text).map_or(0, |found| black_box(found).speeches.len());
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "round {round}: {} files, {:.1} MB, {speeches} speeches, {seconds:.2} s, {:.0} MB/s",
            texts.len(),
            bytes as f64 / 1e6,
            bytes as f64 / 1e6 / seconds
        );
    }
}

/// A speech of the usual shape and length.
fn sample() -> String {
    let paragraph = "各级人大及其常委会要紧紧围绕中心任务谋划和推进工作，依法行使监督、决定、任免等各项职权，确保各项部署落到实处。";
    let mut text = format!("在市委人大工作会议上的讲话\n同志们：\n{paragraph}下面，我讲三点意见。\n");
    for (number, heading) in [
        ("一", "坚持党的领导，把牢政治方向"),
        ("二", "聚焦主责主业，增强监督实效"),
        ("三", "强化自身建设，提升履职能力"),
    ] {
        text.push_str(&format!("{number}、{heading}\n{paragraph}\n"));
        for label in ["一要", "二要", "三要"] {
            text.push_str(&format!("{label}提高认识。{}\n", paragraph.repeat(5)));
        }
    }
    text + "同志们，让我们团结奋斗，为推动高质量发展作出新的贡献！\n"
}
