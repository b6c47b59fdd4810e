//! The command line: every command's help, what programs read (JSON), exit codes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use clap::CommandFactory as _;
use serde_json::Value;
use wengao::bootstrap::first_start;
use wengao::cli::Cli;

use crate::api::speech;
use crate::support;

/// Runs the program without settings from outside.
fn wengao(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wengao"));
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("WENGAO_") || name == "DATABASE_URL")
    {
        command.env_remove(name);
    }
    command.args(arguments).output().unwrap()
}

/// What a command prints that ends well, as JSON.
fn json(arguments: &[&str]) -> Value {
    let done = wengao(arguments);
    assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", String::from_utf8_lossy(&done.stdout)))
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wengao-cli-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Every command with its path (`token create`).
fn commands(command: &clap::Command, path: &str, out: &mut Vec<(String, clap::Command)>) {
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        let path = format!("{path} {}", below.get_name()).trim().to_owned();
        out.push((path.clone(), below.clone()));
        commands(below, &path, out);
    }
}

#[test]
fn every_command_has_help_in_chinese_with_examples() {
    let mut all = Vec::new();
    commands(&Cli::command(), "", &mut all);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in
        "serve import inspect mine check compare draft export token account organization backup restore"
            .split(' ')
    {
        assert!(names.contains(&wanted), "{wanted}");
    }
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for (name, command) in &mut all {
        let help = command.render_long_help().to_string();
        assert!(help.contains("例：") && help.contains(&format!("wengao {name}")), "{name}: {help}");
        assert!(chinese(&command.get_about().unwrap_or_default().to_string()), "{name}");
        for argument in command.get_arguments().filter(|argument| argument.get_id() != "help") {
            let words = argument.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(chinese(&words), "{name} {}: {words}", argument.get_id());
        }
    }
    let help = wengao(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("退出码"));
}

#[test]
fn a_wrong_command_line_is_2_and_what_cannot_be_done_is_1_with_a_sentence() {
    for wrong in [
        vec!["nonsense"],
        vec!["check"],
        vec!["serve", "--port", "x"],
        vec!["export", "--format", "odt", "--all"],
        vec!["token", "create"],
        vec!["backup"],
        vec!["serve", "--trusted-proxies", "10.0.0.0/99"],
    ] {
        assert_eq!(wengao(&wrong).status.code(), Some(2), "{wrong:?}");
    }
    for missing in [
        vec!["check", "/no/such/file"],
        vec!["compare", "/no/such/file", "--against", "/no"],
        vec!["mine", "/no/such/file"],
        vec!["import", "/no/such/file"],
        vec!["draft", "--occasion", "forum", "--against", "/no/such/file"],
        vec!["restore", "/no/such/file"],
    ] {
        let done = wengao(&missing);
        assert_eq!(done.status.code(), Some(1), "{missing:?}");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(said.chars().any(|c| c > '\u{4e00}') && !said.contains("panicked"), "{missing:?}: {said}");
    }
}

#[test]
fn commands_on_files_print_json() {
    let folder = Folder::new("files");
    for number in 1..=3 {
        fs::write(folder.path(&format!("{number}.txt")), speech(number)).unwrap();
    }
    let (one, all) = (folder.path("1.txt"), folder.0.to_string_lossy().into_owned());
    let seen = json(&["inspect", &one, "--json"]);
    assert_eq!(seen[0]["speeches"][0]["speaker"], "沈立民");
    assert!(json(&["mine", &all, "--min-speeches", "1", "--json"]).is_array());
    assert!(json(&["check", &one, "--json"]).is_array());
    assert!(json(&["compare", &one, "--against", &all, "--json"])["share"].as_f64().unwrap() > 0.5);
    let draft = json(&["draft", "--occasion", "forum", "--against", &all, "--json"]);
    assert!(draft["text"].as_str().is_some_and(|text| !text.is_empty()));
}

#[tokio::test]
async fn commands_on_the_database_print_json_and_work_together() {
    let database = support::database().await;
    first_start(&database.pool, false).await.unwrap().expect("a first start");
    let folder = Folder::new("database");
    let url = database.url.as_str();
    let with =
        |arguments: &[&str]| -> Value { json(&[arguments, &["--json", "--database-url", url]].concat()) };

    let made = with(&["organization", "create", "dongshan", "东山县人大常委会", "--level", "county"]);
    assert_eq!(made["username"], "admin");
    assert_eq!(with(&["organization", "list"]).as_array().unwrap().len(), 2);
    let unclear = wengao(&["token", "list", "--database-url", url]);
    assert_eq!(unclear.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unclear.stderr).contains("--organization"));

    let main = ["--organization", "main"];
    assert!(with(&[&["account", "reset-password", "admin"], &main[..]].concat())["password"].is_string());
    let unlock = ["account", "unlock", "admin", "--organization", "main", "--database-url", url];
    assert_eq!(wengao(&unlock).status.code(), Some(0));
    // What keeps everybody out is undone from the machine itself.
    for sql in [
        "insert into security_policy select id, '{\"apart\": true, \"manage_from\": [\"10.0.0.1\"]}', now()
         from organization where code = 'main'",
        "insert into second_factor (org_id, account_id, secret, confirmed)
         select org_id, id, '\\x00', true from account where username = 'admin'",
    ] {
        sqlx::query(sql).execute(&database.pool).await.unwrap();
    }
    let at = ["--organization", "main", "--database-url", url];
    let shown = wengao(&[&["security", "show"], &at[..]].concat());
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("三员分立：启用") && shown.contains("可以管理的地址：10.0.0.1"), "{shown}");
    assert_eq!(with(&[&["security", "show"], &main[..]].concat())["apart"], true);
    assert_eq!(wengao(&[&["security", "reset"], &at[..]].concat()).status.code(), Some(0));
    let rules = with(&[&["security", "show"], &main[..]].concat());
    assert_eq!((&rules["apart"], &rules["manage_from"]), (&false.into(), &Vec::<Value>::new().into()));
    let (from, said): (String, String) =
        sqlx::query_as("select address, detail::text from audit_event where action = 'security.update'")
            .fetch_one(&database.pool)
            .await
            .unwrap();
    assert!(from == "命令行" && said.contains("三员分立：启用→不启用"), "{from} {said}");
    assert_eq!(wengao(&[&["account", "factor-off", "admin"], &at[..]].concat()).status.code(), Some(0));
    let again = wengao(&[&["account", "factor-off", "nobody"], &at[..]].concat());
    assert_eq!(again.status.code(), Some(1));
    let factors: i64 = sqlx::query_scalar(
        "select count(*) from second_factor f join organization o on o.id = f.org_id where o.code = 'main'",
    )
    .fetch_one(&database.pool)
    .await
    .unwrap();
    assert_eq!(factors, 0);
    let made = with(&[&["account", "create", "liwen", "李文", "--role", "curator"], &main[..]].concat());
    assert!(made["password"].as_str().is_some_and(|password| password.len() > 8), "{made}");
    let twice =
        wengao(&["account", "create", "liwen", "李文", "--organization", "main", "--database-url", url]);
    assert!(twice.status.code() == Some(1) && String::from_utf8_lossy(&twice.stderr).contains("已有人使用"));
    let listed = with(&[&["account", "list"], &main[..]].concat());
    assert_eq!(
        (listed.as_array().unwrap().len(), &listed[1]["role"]),
        (2, &Value::from("curator")),
        "{listed}"
    );
    let account = |deed: &str, name: &str| {
        wengao(&["account", deed, name, "--organization", "main", "--database-url", url]).status.code()
    };
    assert_eq!(account("disable", "liwen"), Some(0));
    assert_eq!(account("disable", "admin"), Some(1), "the last admin stays");
    assert_eq!(with(&[&["account", "list"], &main[..]].concat())[1]["active"], false);
    assert_eq!(account("enable", "liwen"), Some(0));

    let organization = |arguments: &[&str]| {
        wengao(&[&["organization"], arguments, &["--database-url", url]].concat()).status.code()
    };
    assert_eq!(organization(&["rename", "dongshan", "东山区人大常委会"]), Some(0));
    assert_eq!(organization(&["delete", "dongshan", "--confirm", "dongshan"]), Some(1), "it is still in use");
    assert_eq!(organization(&["disable", "dongshan"]), Some(0));
    let listed = with(&["organization", "list"]);
    assert_eq!(
        (&listed[1]["name"], &listed[1]["active"]),
        (&Value::from("东山区人大常委会"), &Value::from(false))
    );
    assert_eq!(organization(&["delete", "dongshan", "--confirm", "dongshan-"]), Some(1));
    assert_eq!(organization(&["enable", "dongshan"]), Some(0));
    assert_eq!(with(&["organization", "list"])[1]["active"], true);
    let created = organization(&["create", "linjiang", "临江区人大常委会", "--level", "county"]);
    assert_eq!((created, organization(&["disable", "linjiang"])), (Some(0), Some(0)));
    assert_eq!(organization(&["delete", "linjiang", "--confirm", "linjiang"]), Some(0));
    assert_eq!(with(&["organization", "list"]).as_array().unwrap().len(), 2, "nothing of it is left");
    let table = std::env::temp_dir().join(format!("wengao-organizations-{}.csv", std::process::id()));
    let many = |rows: &str| {
        fs::write(&table, rows).unwrap();
        let file = table.to_string_lossy().into_owned();
        wengao(&["organization", "create", "--file", &file, "--json", "--database-url", url])
    };
    let wrong = many("代码,名称,层级\nxishan,西山县人大常委会,县级\nxishan,西山,市级\n");
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("第3行"), "{wrong:?}");
    assert_eq!(with(&["organization", "list"]).as_array().unwrap().len(), 2, "a wrong table makes nothing");
    let rows = "代码,名称,层级\nxishan,西山县人大常委会,县级\nshiqiao,石桥镇人大,乡镇\ndongshan,东山,县级\n";
    let made = many(rows);
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    assert_eq!((made.status.code(), told.matches("\"password\"").count()), (Some(0), 2), "{made:?}");
    assert_eq!(many(rows).stdout, b"", "and once only");
    for code in ["xishan", "shiqiao"] {
        assert_eq!(organization(&["disable", code]), Some(0));
        assert_eq!(organization(&["delete", code, "--confirm", code]), Some(0));
    }
    fs::remove_file(&table).unwrap();
    let nobody = wengao(&["account", "unlock", "nobody", "--organization", "main", "--database-url", url]);
    assert_eq!(nobody.status.code(), Some(1));
    let token = with(
        &[&["token", "create", "--user", "admin", "--days", "3", "--scope", "read"], &main[..]].concat(),
    );
    assert!(token["token"].as_str().unwrap().starts_with("wg_") && token["expires_at"].is_string());
    let alone =
        wengao(&["token", "create", "--user", "admin", "--organization", "main", "--database-url", url]);
    let alone = String::from_utf8(alone.stdout).unwrap();
    assert!(alone.starts_with("wg_") && alone.lines().count() == 1, "the token alone: {alone}");
    let id = token["id"].as_str().unwrap();
    let revoke = ["token", "revoke", id, "--organization", "main", "--database-url", url];
    assert_eq!(wengao(&revoke).status.code(), Some(0));
    assert_eq!(wengao(&revoke).status.code(), Some(1), "only once");
    let listed = with(&[&["token", "list"], &main[..]].concat());
    assert_eq!((listed.as_array().unwrap().len(), &listed[1]["state"]), (2, &Value::from("已撤销")));

    for number in 1..=2 {
        fs::write(folder.path(&format!("{number}.txt")), speech(number)).unwrap();
    }
    let texts = folder.0.to_string_lossy().into_owned();
    let imported = with(&[&["import", &texts], &main[..]].concat());
    assert_eq!(
        (&imported["state"], &imported["done"]),
        (&Value::from("done"), &Value::from(2)),
        "{imported}"
    );
    fs::write(folder.path("3.txt"), speech(3).replace("（2025年3月12日）\n", "")).unwrap();
    fs::write(folder.path("4.docx"), b"no document").unwrap();
    let given = ["--place", "东山县", "--date", "2019-05", "--tag", "历届", "--tag", "监督"];
    let some =
        wengao(&[&["import", &texts, "--json", "--database-url", url], &main[..], &given[..]].concat());
    assert_eq!(some.status.code(), Some(3), "{}", String::from_utf8_lossy(&some.stderr));
    let some: Value = serde_json::from_slice(&some.stdout).unwrap();
    let result = |n: usize| &some["files"][n];
    assert_eq!(
        (&result(0)["result"], &result(0)["duplicate_title"]),
        (&Value::from("duplicate"), &result(0)["title"])
    );
    assert_eq!(result(2)["result"], "stored");
    assert!(
        result(3)["result"] == "refused" && result(3)["error"].as_str().unwrap().ends_with('。'),
        "{some}"
    );
    let stored: (String, Option<time::Date>, Option<time::Date>, Vec<String>) =
        sqlx::query_as("select place, delivered_on, date_from, tags from speech where id = $1::uuid")
            .bind(result(2)["speech"].as_str().unwrap())
            .fetch_one(&database.pool)
            .await
            .unwrap();
    assert_eq!(stored.1, None, "{stored:?}");
    assert_eq!((stored.2, stored.3.len()), (Some(time::macros::date!(2019 - 05 - 01)), 2));
    fs::remove_file(folder.path("3.txt")).unwrap();
    fs::remove_file(folder.path("1.txt")).unwrap();
    fs::remove_file(folder.path("2.txt")).unwrap();
    let none = wengao(&[&["import", &texts, "--json", "--database-url", url], &main[..]].concat());
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&none.stdout).contains("refused"));
    for wrong in ["去年", "2019-13", "05-2019", "2019-02-30"] {
        assert_eq!(wengao(&["import", &texts, "--date", wrong]).status.code(), Some(2), "{wrong}");
    }
    let out = folder.path("out");
    let exported = with(&[&["export", "--all", "--to", &out], &main[..]].concat());
    assert_eq!(exported.as_array().unwrap().len(), 3);
    for row in exported.as_array().unwrap() {
        assert!(fs::read(row["file"].as_str().unwrap()).unwrap().starts_with(b"PK"), "{row}");
    }
    let (file, key) = (folder.path("backup.zip.age"), folder.path("backup.key"));
    let keyless = wengao(&["backup", &file, "--database-url", url]);
    assert_eq!(keyless.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&keyless.stderr).contains("--make-key"));
    assert_eq!(wengao(&["backup", "--make-key", &key]).status.code(), Some(0));
    assert_eq!(wengao(&["backup", "--make-key", &key]).status.code(), Some(1), "never written over");
    let sealed = |arguments: &[&str]| with(&[arguments, &["--key-file", &key]].concat());
    let kept = sealed(&["backup", &file, "--verify-restore"]);
    assert_eq!(kept["organizations"].as_array().unwrap().len(), 2);
    assert_eq!((&kept["sealed"], &kept["drilled"]), (&Value::from(true), &Value::from(true)));
    let checked = sealed(&["restore", &file, "--check"]);
    assert_eq!((&checked["rows"], &checked["sealed"]), (&kept["rows"], &Value::from(true)));
    assert_eq!(sealed(&["restore", &file, "--drill"])["drilled"], true);
    let again = wengao(&["restore", &file, "--key-file", &key, "--database-url", url]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("--replace"));
    assert_eq!(sealed(&["restore", &file, "--replace"])["rows"], kept["rows"]);
    let plain = folder.path("plain.zip");
    assert_eq!(with(&["backup", &plain, "--plain"])["sealed"], false);
    let told = wengao(&["restore", &plain, "--check", "--database-url", url]);
    assert!(String::from_utf8_lossy(&told.stdout).contains("不能证明"), "{told:?}");
    let refused = wengao(&["restore", &plain, "--replace", "--key-file", &key, "--database-url", url]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(with(&["restore", &plain, "--replace", "--plain"])["sealed"], false);
    let nightly = sealed(&["backup", "--backup-dir", &out]);
    assert!(nightly["file"].as_str().unwrap().ends_with(".zip.age"), "{nightly}");
    let each = folder.path("each");
    let done =
        wengao(&["backup", "--each", "--backup-dir", &each, "--key-file", &key, "--database-url", url]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    for code in ["main", "dongshan"] {
        let own: Vec<_> = fs::read_dir(folder.path(&format!("each/{code}"))).unwrap().flatten().collect();
        assert_eq!(own.len(), 1, "{code}");
        let checked = sealed(&["restore", &own[0].path().to_string_lossy(), "--check"]);
        assert_eq!(checked["organizations"].as_array().unwrap().len(), 1);
        assert_eq!(checked["organizations"][0]["code"], code);
    }
    let quiet = wengao(&["backup", &file, "--key-file", &key, "--database-url", url]);
    let lines = String::from_utf8_lossy(&quiet.stderr).into_owned();
    assert!(lines.lines().count() > 10 && !lines.contains('\r'), "plain lines in a pipe: {lines}");
}
