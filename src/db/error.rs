//! What can go wrong with the embedded PostgreSQL: one plain sentence each, saying what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the embedded PostgreSQL could not be found, started or joined.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No programs of a PostgreSQL server on this machine.
    #[error(
        "本机没有 PostgreSQL（14 或更高版本）：请执行 apt-get install postgresql，或用 PG_BIN 指明它的程序目录，或用 DATABASE_URL 指明已有的数据库"
    )]
    NoPrograms,
    /// PG_BIN names a folder without them.
    #[error("PG_BIN 指明的 {0} 里没有可用的 initdb 和 postgres（14 或更高版本），请改正")]
    BadPgBin(PathBuf),
    /// The data was made by a major version that is not on this machine.
    #[error(
        "{folder} 里的数据由 PostgreSQL {major} 建立，本机没有这一版本：请安装 postgresql-{major}，或换一个数据目录"
    )]
    MissingVersion {
        /// The major version that made the data.
        major: u32,
        /// The data folder.
        folder: PathBuf,
    },
    /// A second `serve` on one data folder.
    #[error("文稿服务已在运行（already running，进程 {pid}），数据目录是 {folder}")]
    AlreadyRunning {
        /// The process that serves.
        pid: u32,
        /// The data folder.
        folder: PathBuf,
    },
    /// A command held the data folder for longer than we wait.
    #[error("另一条命令（进程 {pid}）正在使用数据目录 {folder}，请等它结束后再试")]
    Busy {
        /// The process that holds the folder.
        pid: u32,
        /// The data folder.
        folder: PathBuf,
    },
    /// A folder above the data that the unprivileged user may not enter.
    #[error("以 root 运行时数据库使用 {user} 用户，它进不了 {folder}：请用 --data 换一个数据目录")]
    Unreachable {
        /// The user PostgreSQL would run as.
        user: String,
        /// The first folder it may not enter.
        folder: PathBuf,
    },
    /// Neither `postgres` nor `nobody` exists.
    #[error("以 root 运行时需要 postgres 或 nobody 用户，本机两者都没有：请换普通用户运行")]
    NoUser,
    /// The folder for the socket belongs to somebody else.
    #[error("{0} 已被别的用户占用，请删除它或用 --data 换一个路径较短的数据目录")]
    SocketFolder(PathBuf),
    /// No home folder to keep data in.
    #[error("找不到存放数据的目录：请设置 HOME，或用 --data 指明数据目录")]
    NoHome,
    /// PostgreSQL ended instead of becoming ready; its last words.
    #[error("PostgreSQL 没能启动（记录在 {log}）：{words}")]
    Exited {
        /// Its log file.
        log: PathBuf,
        /// The last lines of the log.
        words: String,
    },
    /// The tables of a new database could not be made.
    #[error("数据库已启动，但数据表没能建立（记录在 {log}）：{words}")]
    NotFilled {
        /// The log of PostgreSQL.
        log: PathBuf,
        /// What went wrong.
        words: String,
    },
    /// PostgreSQL did not become ready in time.
    #[error("PostgreSQL 迟迟没有就绪，请查看 {0}")]
    NotReady(PathBuf),
    /// The disk that the data would lie on is full.
    #[error("磁盘已满，请清理 {0} 所在的磁盘后再启动（至少留出 200 MB），或用 --data 换一个目录")]
    Full(PathBuf),
    /// Nothing can be written where the data would lie.
    #[error("{0} 不能写入，请为运行服务的用户开放写权限，或用 --data 换一个目录")]
    ReadOnly(PathBuf),
    /// The operating system refused something.
    #[error("{path}：{source}")]
    Io {
        /// The file, folder or program concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What every function of the embedded PostgreSQL returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Adds the path to an error of the operating system.
pub(super) trait At<T> {
    /// Names the file, folder or program that the error is about.
    fn at(self, path: impl AsRef<Path>) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: impl AsRef<Path>) -> Result<T> {
        self.map_err(|source| {
            let path = path.as_ref().to_path_buf();
            match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::Full(path),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Error::ReadOnly(path),
                _ => Error::Io { path, source },
            }
        })
    }
}

impl Error {
    /// Whether the cause is a full disk, also where PostgreSQL says so.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full(_) => true,
            Self::Exited { words, .. } | Self::NotFilled { words, .. } => {
                words.contains("No space left on device") || words.contains("quota exceeded")
            }
            _ => false,
        }
    }
}
