//! The files for running the program elsewhere, held against the program: every setting they name exists, every
//! address they ask is a route, every command they start is one.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use clap::{CommandFactory as _, Parser as _};
use wengao::cli::Cli;
use wengao::routes;
use yaml_rust2::{Yaml, YamlLoader};

use crate::support::sources::{read, root};

/// The environment variables that the program reads.
fn known() -> BTreeSet<String> {
    fn of(command: &clap::Command, out: &mut BTreeSet<String>) {
        let names = command.get_arguments().filter_map(clap::Arg::get_env);
        out.extend(names.map(|name| name.to_string_lossy().into_owned()));
        command.get_subcommands().for_each(|below| of(below, out));
    }
    let mut out = BTreeSet::from(["PG_BIN".to_owned(), "RUST_LOG".to_owned()]);
    of(&Cli::command(), &mut out);
    out
}

/// Fails unless the program reads a variable of this name.
fn exists(name: &str, file: &str) {
    assert!(known().contains(name), "{file} sets {name}, which the program does not read");
}

/// Fails unless the words ask a public route of this port.
fn asks_a_route(words: &[String], port: &str) {
    let url = words.iter().find(|word| word.starts_with("http://")).expect("an address");
    let path = url.strip_prefix(&format!("http://127.0.0.1:{port}")).unwrap_or_else(|| panic!("{url}"));
    assert!(routes::all().iter().any(|route| route.method == "GET" && route.path == path), "{path}");
}

fn words(yaml: &Yaml) -> Vec<String> {
    yaml.as_vec().into_iter().flatten().filter_map(Yaml::as_str).map(str::to_owned).collect()
}

#[test]
fn the_compose_file_fits_the_program() {
    let compose = YamlLoader::load_from_str(&read("docker-compose.yml")).unwrap().remove(0);
    let app = &compose["services"]["app"];
    let environment = app["environment"].as_hash().unwrap();
    for name in environment.keys().filter_map(Yaml::as_str) {
        exists(name, "docker-compose.yml");
    }
    let port = app["environment"]["WENGAO_PORT"].as_str().unwrap();
    assert!(words(&app["ports"]).iter().all(|mapping| mapping.ends_with(&format!(":{port}"))), "the port");
    asks_a_route(&words(&app["healthcheck"]["test"]), port);
    let networks = app["environment"]["WENGAO_TRUSTED_PROXIES"].as_str().unwrap();
    let subnet = compose["networks"]["inside"]["ipam"]["config"][0]["subnet"].as_str().unwrap();
    assert!(networks.split(',').any(|network| network == subnet), "the proxy is trusted: {networks}");
    let arguments = ["wengao", "serve", "--trusted-proxies", networks];
    assert!(Cli::try_parse_from(arguments).is_ok());

    let services = compose["services"].as_hash().unwrap();
    let volumes = compose["volumes"].as_hash().unwrap();
    for service in services.values() {
        for (before, condition) in service["depends_on"].as_hash().into_iter().flatten() {
            assert!(services.contains_key(before), "{before:?} is no service");
            assert_eq!(condition["condition"].as_str(), Some("service_healthy"));
            assert!(!services[before]["healthcheck"].is_badvalue(), "{before:?} has no health check");
        }
        for volume in words(&service["volumes"]) {
            let from = volume.split(':').next().unwrap();
            match from.strip_prefix("./") {
                Some(path) if path.ends_with(".conf") => assert!(root().join(path).exists(), "{path}"),
                Some(_) => {}
                None => assert!(volumes.contains_key(&Yaml::String(from.to_owned())), "{from}"),
            }
        }
    }
    let url = app["environment"]["DATABASE_URL"].as_str().unwrap();
    let database = &compose["services"]["db"]["environment"];
    let expected = format!(
        "postgres://{}:{}@db/{}",
        database["POSTGRES_USER"].as_str().unwrap(),
        database["POSTGRES_PASSWORD"].as_str().unwrap(),
        database["POSTGRES_DB"].as_str().unwrap()
    );
    assert_eq!(url, expected);
}

/// The instructions of a Dockerfile, each in one line.
fn instructions(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty());
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
    let split = |line: &str| {
        line.trim().split_once(' ').map(|(word, rest)| (word.to_owned(), rest.trim().to_owned()))
    };
    joined.lines().filter_map(split).collect()
}

#[test]
fn the_dockerfile_builds_without_network_after_the_fetch_stages() {
    let all = instructions(&read("Dockerfile"));
    let mut stage = String::new();
    let mut stages = Vec::new();
    for (word, rest) in &all {
        match word.as_str() {
            "FROM" => {
                let (from, name) = rest.split_once(" AS ").unwrap_or((rest, ""));
                assert!(
                    from.contains(':') || stages.contains(&from.to_owned()),
                    "{from} is no earlier stage"
                );
                stage = name.to_owned();
                stages.push(name.to_owned());
            }
            "RUN" if !stage.starts_with("fetch-") => {
                assert!(rest.starts_with("--network=none "), "{stage}: {rest} may use the network");
            }
            "COPY" if rest.starts_with("--from=") => {
                let from = rest.trim_start_matches("--from=").split(' ').next().unwrap();
                assert!(stages.contains(&from.to_owned()), "{from}");
            }
            "COPY" => {
                let mut paths: Vec<&str> = rest.split(' ').collect();
                paths.pop();
                assert!(paths.iter().all(|path| root().join(path).exists()), "{rest}");
            }
            "ENV" => rest.split(' ').for_each(|pair| exists(pair.split('=').next().unwrap(), "Dockerfile")),
            _ => {}
        }
    }
    assert_eq!(stages.iter().filter(|name| name.starts_with("fetch-")).count(), 2);
    let of = |wanted: &str| &all.iter().rev().find(|(word, _)| word == wanted).unwrap().1;
    assert!(of("ENV").contains(&format!("WENGAO_PORT={}", of("EXPOSE"))));
    let (_, check) = of("HEALTHCHECK").split_once("CMD ").unwrap();
    asks_a_route(&serde_json::from_str::<Vec<String>>(check).unwrap(), of("EXPOSE"));
    assert!(Cli::try_parse_from(serde_json::from_str::<Vec<String>>(of("CMD")).unwrap()).is_ok());
    let rust = all
        .iter()
        .find_map(|(_, rest)| rest.strip_prefix("rust:")?.split('-').next().map(str::to_owned))
        .unwrap();
    assert!(read("Cargo.toml").contains(&format!("rust-version = \"{rust}\"")), "rust {rust}");
    let base = |name: &str| all.iter().filter(|(word, rest)| word == "FROM" && rest.contains(name)).count();
    assert!(base("bookworm") >= 2, "built and run on the same system");
}

#[test]
fn unit_settings_and_proxy_fit_the_program() {
    let settings = read("deploy/wengao.env");
    let set = settings
        .lines()
        .map(|line| line.trim_start_matches('#'))
        .filter(|line| line.contains('=') && !line.contains(' '));
    let names: Vec<&str> = set.filter_map(|line| line.split('=').next()).collect();
    assert!(names.len() >= 8, "{names:?}");
    names.iter().for_each(|name| exists(name, "deploy/wengao.env"));

    let unit = read("deploy/wengao.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    assert!(Cli::try_parse_from(start.split(' ')).is_ok(), "{start}");
    assert!(unit.contains("/etc/wengao/wengao.env"));
    assert!(unit.contains("\nRestart=on-failure\n"), "it comes back where the program gives its database up");
    let seconds = unit.lines().find_map(|line| line.strip_prefix("TimeoutStopSec=")).unwrap();
    assert!(
        seconds.parse::<u32>().unwrap() >= 30,
        "requests have 10 s, then PostgreSQL writes everything out"
    );

    let proxy = read("deploy/nginx.conf");
    for header in ["X-Forwarded-For", "X-Forwarded-Proto", "X-Request-Id", "Upgrade"] {
        assert!(proxy.contains(&format!("proxy_set_header {header} ")), "{header}");
    }
    let limit: usize =
        proxy.split("client_max_body_size ").nth(1).unwrap().split('m').next().unwrap().parse().unwrap();
    assert!(
        limit * 1024 * 1024 > wengao::app::corpus::import::model::MAX_UPLOAD,
        "the program says what is too large"
    );
}

#[test]
fn the_readme_names_every_command_and_every_setting() {
    for file in ["README.md", "README.zh-CN.md"] {
        let text = read(file);
        for command in Cli::command().get_subcommands().filter(|command| command.get_name() != "help") {
            assert!(
                text.contains(&format!("| `{}` |", command.get_name())),
                "{file} does not name {}",
                command.get_name()
            );
        }
        for name in known() {
            assert!(text.contains(&format!("`{name}`")), "{file} does not name {name}");
        }
    }
}

/// A folder that is removed at the end of a test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// `name-version` of whatever a build fetches: what is reached from the program without going through a test.
fn packages_of_a_build() -> BTreeSet<String> {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut command = Command::new("cargo");
    command.args(["metadata", "--format-version=1", "--offline", "--locked", "--filter-platform", host]);
    let answer = command.current_dir(root()).output().unwrap();
    let all: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    let resolved = &all["resolve"];
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![resolved["root"].as_str().unwrap()]);
    while let Some(id) = waiting.pop() {
        if !reached.insert(id) {
            continue;
        }
        let node = resolved["nodes"].as_array().unwrap().iter().find(|node| node["id"] == id).unwrap();
        for used in node["deps"].as_array().unwrap() {
            if used["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev") {
                waiting.push(used["pkg"].as_str().unwrap());
            }
        }
    }
    let packages = all["packages"].as_array().unwrap().iter();
    let packages = packages.filter(|package| reached.contains(package["id"].as_str().unwrap()));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    packages.map(|package| format!("{}-{}", text(&package["name"]), text(&package["version"]))).collect()
}

/// A home of cargo as `make run` leaves it on a new machine: no package is there that only tests need.
fn home_after_a_build() -> Folder {
    let home = Folder(env::temp_dir().join(format!("wengao-cargo-{}", std::process::id())));
    let ours = env::var_os("CARGO_HOME")
        .map_or_else(|| Path::new(&env::var("HOME").unwrap()).join(".cargo"), PathBuf::from);
    let wanted = packages_of_a_build();
    let registry = home.0.join("registry");
    fs::create_dir_all(&registry).unwrap();
    symlink(ours.join("registry/index"), registry.join("index")).unwrap();
    for (kind, ending) in [("cache", ".crate"), ("src", "")] {
        for index in fs::read_dir(ours.join("registry").join(kind)).unwrap() {
            let index = index.unwrap();
            let shelf = registry.join(kind).join(index.file_name());
            fs::create_dir_all(&shelf).unwrap();
            for name in &wanted {
                let from = index.path().join(format!("{name}{ending}"));
                if from.exists() {
                    symlink(from, shelf.join(format!("{name}{ending}"))).unwrap();
                }
            }
        }
    }
    home
}

#[test]
fn the_licences_are_written_where_nothing_but_the_program_was_built() {
    let home = home_after_a_build();
    let assets = home.0.join("assets");
    fs::create_dir(&assets).unwrap();
    fs::write(assets.join("licences-0a1b.txt"), "what the browser has").unwrap();
    let mut command = Command::new("node");
    command.arg("scripts/licences.mjs").arg(&assets).current_dir(root()).env("CARGO_HOME", &home.0);
    let made = command.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let text = String::from_utf8(made.stdout).unwrap();
    for expected in [
        "axum 0.8",
        "wengao-engine 0.1.0 — MIT",
        "sqlx-postgres",
        "Permission is hereby granted",
        "what the browser has",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    assert!(!text.contains("proptest"), "tests are not shipped");
}
