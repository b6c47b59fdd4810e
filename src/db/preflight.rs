//! Whether a database that was named can serve us, asked once at the start: whoever runs the server gets one sentence
//! instead of an error somewhere in the middle.

use std::str::FromStr;

use anyhow::bail;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::certificate;
use super::distribute::{COORDINATOR, REFERENCE, TENANT};
use super::migrate;

/// The oldest PostgreSQL that serves us, as `server_version_num` has it.
const OLDEST: i32 = 140_000;

/// Looks at the address, then at the database.
///
/// # Errors
/// One sentence for whoever runs the server: why this database cannot be used and what to do.
pub async fn look(url: &str) -> anyhow::Result<()> {
    if names_several_hosts(url) {
        bail!(
            "数据库地址里只能写一台服务器；多台互为备份的，请填它们前面 HAProxy 的地址（见 docs/scale.zh-CN.md）"
        );
    }
    let options = PgConnectOptions::from_str(url)?;
    let mut connection = migrate::connect(&options).await.map_err(unreachable)?;
    // First of all: whatever is prepared may be lost on such a way.
    if is_pooled_by_transaction(&mut connection, &options).await? {
        bail!(
            "数据库前面的连接池是“事务”方式，保存通知和排队会丢失：请把 pgbouncer 的 pool_mode 改为 session，或者直接连接数据库"
        );
    }
    if let Some(sentence) = ask(&mut connection).await?.objection() {
        bail!(sentence);
    }
    connection.close().await?;
    Ok(())
}

/// Why a database cannot be connected to, in one sentence.
fn unreachable(error: sqlx::Error) -> anyhow::Error {
    let sentence = certificate::objection(&error).unwrap_or("数据库不能连接，请检查数据库的地址、用户和密码");
    anyhow::Error::new(error).context(sentence)
}

/// Whether the place of the host holds a list; sqlx takes it for one long name.
fn names_several_hosts(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let parameters = rest.split_once('?').map_or("", |(_, parameters)| parameters);
    hosts.contains(',')
        || parameters.split('&').any(|one| one.strip_prefix("host=").is_some_and(|host| host.contains(',')))
}

/// What the database says of itself.
#[derive(Debug, sqlx::FromRow)]
struct Found {
    version: i32,
    encoding: String,
    read_only: bool,
    schema: Option<String>,
    may_create: bool,
    /// Tables of ours that this role may not read and write.
    closed: Vec<String>,
}

async fn ask(connection: &mut PgConnection) -> sqlx::Result<Found> {
    sqlx::query_as(
        "select current_setting('server_version_num')::int as version,
                current_setting('server_encoding') as encoding,
                current_setting('transaction_read_only')::bool as read_only,
                current_schema()::text as schema,
                coalesce(has_schema_privilege(current_schema()::text, 'create'), false) as may_create,
                array(select c.relname::text from pg_class c
                      where c.relnamespace = to_regnamespace(current_schema()::text) and c.relname = any ($1)
                        and c.relkind in ('r', 'p')
                        and not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
                                 and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
                      order by 1) as closed",
    )
    .bind([REFERENCE, TENANT, COORDINATOR].concat())
    .fetch_one(connection)
    .await
}

impl Found {
    /// Why it cannot be used.
    fn objection(&self) -> Option<String> {
        if self.version < OLDEST {
            let (have, want) = (self.version / 10_000, OLDEST / 10_000);
            return Some(format!("数据库是 PostgreSQL {have}，须为 {want} 或更新的版本：请先升级数据库"));
        }
        if self.encoding != "UTF8" {
            let have = &self.encoding;
            return Some(format!(
                "数据库的编码是 {have}，须为 UTF8：请用 createdb -E UTF8 -T template0 另建一个数据库"
            ));
        }
        if self.read_only {
            return Some(
                "数据库是只读的（备用机，或者设了 default_transaction_read_only）：请改填主库的地址"
                    .to_owned(),
            );
        }
        let Some(schema) = &self.schema else {
            return Some(
                "数据库里没有 search_path 所指的模式：请先 create schema，或者改正地址里的 search_path"
                    .to_owned(),
            );
        };
        if let Some(table) = self.closed.first() {
            return Some(format!(
                "数据库用户没有读写表 {table} 的权限：请用建表的用户连接，或者授予它全部表的读写权限"
            ));
        }
        if !self.may_create {
            return Some(format!(
                "数据库用户没有在模式 {schema} 里建表的权限，不能升级：请执行 grant create on schema {schema} to 该用户"
            ));
        }
        None
    }
}

/// Whether somebody between us and the database hands its sessions round: then, while another connection of ours is in a
/// transaction, this one speaks with another session than before.
async fn is_pooled_by_transaction(
    connection: &mut PgConnection,
    options: &PgConnectOptions,
) -> sqlx::Result<bool> {
    let before = session(connection).await?;
    let mut other = PgConnection::connect_with(options).await?;
    let mut held = other.begin().await?;
    session(&mut held).await?;
    let after = session(connection).await?;
    held.rollback().await?;
    other.close().await?;
    Ok(before != after)
}

/// The process that serves this connection. Sent as plain text: prepared statements may not survive such a pool.
async fn session(connection: &mut PgConnection) -> sqlx::Result<i32> {
    use sqlx::{Executor as _, Row as _};
    connection.fetch_one(sqlx::raw_sql("select pg_backend_pid()")).await?.try_get(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_hosts_in_one_address() {
        for url in [
            "postgres://a:b@one,two/wengao",
            "postgres://one:5432,two:5433/wengao",
            "postgres://a@/wengao?host=one,two",
            "postgresql://u:p,q@one,two",
        ] {
            assert!(names_several_hosts(url), "{url}");
        }
        for url in [
            "postgres://a:b,c@one/wengao",
            "postgres://one/a,b",
            "postgres:///x?host=/run/a&options=-c%20a=b,c",
        ] {
            assert!(!names_several_hosts(url), "{url}");
        }
    }

    #[test]
    fn each_objection_is_one_sentence_and_a_good_database_has_none() {
        let good = || Found {
            version: 150_000,
            encoding: "UTF8".into(),
            read_only: false,
            schema: Some("public".into()),
            may_create: true,
            closed: Vec::new(),
        };
        assert_eq!(good().objection(), None);
        for (bad, says) in [
            (Found { version: 130_004, ..good() }, "PostgreSQL 13"),
            (Found { encoding: "SQL_ASCII".into(), ..good() }, "SQL_ASCII"),
            (Found { encoding: "EUC_CN".into(), ..good() }, "EUC_CN"),
            (Found { read_only: true, ..good() }, "只读"),
            (Found { schema: None, may_create: false, ..good() }, "search_path"),
            (Found { may_create: false, ..good() }, "建表的权限"),
            (Found { closed: vec!["speech".into()], ..good() }, "speech"),
        ] {
            let said = bad.objection().unwrap();
            assert!(said.contains(says) && !said.contains('。'), "{said}");
        }
    }
}
