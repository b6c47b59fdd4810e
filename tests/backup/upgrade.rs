//! What the first version wrote is restored by every later one: a sealed backup of 0.1.0 lies beside the tests. The data folder
//! of a bundle is tried by `scripts/dist-test.sh`.

use std::path::PathBuf;

use wengao::app::backup::{drill, file, seal::Passphrase};

use super::*;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/backup-0.1.0.zip.age")
}

#[tokio::test]
async fn a_backup_of_the_first_version_is_restored() {
    let site = site().await;
    let pool = &site.app.pool;
    let passphrase = Passphrase::new("文稿升级测试用的口令，不是秘密").unwrap();
    let opened = file::open(&path(), Some(&passphrase), false).unwrap();
    let (zip, manifest) = restore::open(pool, opened.zip).await.unwrap();
    assert_eq!(manifest.program, "0.1.0");
    drill(pool, &path(), Some(&passphrase), &mut |_, _, _, _| {}).await.unwrap();
    restore::restore(pool, zip, &manifest, false, &mut |_, _, _| {}).await.unwrap();
    let speeches = manifest.parts.iter().find(|part| part.table == "speech").unwrap().rows;
    assert!(speeches > 20);
    assert_eq!(count(pool, "speech").await, i64::try_from(speeches).unwrap());
    assert!(count(pool, "phrasing").await > 100 && count(pool, "outline").await > 10);
    assert!(find_login(pool, "yunjiang", "admin").await.unwrap().is_some());
}
