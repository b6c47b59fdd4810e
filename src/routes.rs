//! The map of the site: every slice's table, merged, each route behind the guard.

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use crate::app::corpus::corpora::Corpora;
use crate::app::kept::{Ground, Memory, Watch};
use crate::app::{
    accounts, api, assist, backup, corpus, custody, desk, drafting, formulations, jobs, outlines, phrases,
    reuse,
};
use crate::web::{App, Route, RouteRow, RouteTable, assets, layers, metrics};

/// What a site keeps in memory.
pub struct Kept {
    ground: Ground,
    /// The suggestions.
    pub library: assist::Library,
    /// What the page of the backups and their timer share.
    pub backups: backup::timer::Backups,
}

impl Kept {
    /// Lets go what nobody has asked for lately.
    pub async fn tidy(&self) {
        self.library.tidy().await;
        self.ground.watch.tidy();
        self.ground.memory.tidy();
    }
}

/// What the handlers share. Each takes the parts that it names; what is missing here does not compile.
#[derive(Clone, FromRef)]
struct Site {
    app: App,
    hub: drafting::Hub,
    memory: Memory,
    rulebooks: formulations::Rulebooks,
    shelves: drafting::assembly::Shelves,
    library: assist::Library,
    catalogue: corpus::catalogue::Catalogue,
    yardsticks: phrases::curation::yardsticks::Yardsticks,
    censuses: desk::charts::census::Censuses,
    archive: reuse::Archive,
    asked: api::Asked,
    backups: backup::timer::Backups,
    metrics: metrics::Metrics,
    table: RouteTable,
}

fn routes() -> Vec<Route<Site>> {
    let mut routes = accounts::routes();
    routes.extend(jobs::routes());
    routes.extend(corpus::routes());
    routes.extend(phrases::routes());
    routes.extend(formulations::routes());
    routes.extend(outlines::routes());
    routes.extend(drafting::routes());
    routes.extend(assist::routes());
    routes.extend(custody::routes());
    routes.extend(backup::routes());
    routes.extend(desk::routes());
    routes.extend(api::routes());
    routes
}

/// What is said of every route of the site.
pub fn all() -> Vec<RouteRow> {
    routes().into_iter().map(|route| route.row).collect()
}

/// The site, ready to be served.
pub fn router(app: App) -> Router {
    assemble(app, Memory::quarter()).0
}

/// The site, and what it keeps in memory, within this budget.
pub fn assemble(app: App, memory: Memory) -> (Router, Kept) {
    let mut router = Router::new();
    let (known, refusals) = (accounts::guard::Known::default(), accounts::guard::Refusals::default());
    for Route { row, handler } in routes() {
        let known = row.often.then(|| known.clone());
        let (app, refusals) = (app.clone(), refusals.clone());
        let (access, tokens, by_itself) = (row.access, row.tokens, row.by_itself);
        let gate = accounts::guard::Gate { app, access, tokens, by_itself, known, refusals };
        router = router.route(row.path, handler.layer(from_fn_with_state(gate, accounts::guard::guard)));
    }
    let ground = Ground { watch: Watch::new(app.pool.clone()), memory: memory.clone() };
    let corpora = Corpora::new(app.pool.clone());
    let rulebooks = formulations::Rulebooks::new(&ground, &corpora);
    let site = Site {
        hub: drafting::Hub::new(app.pool.clone()),
        shelves: drafting::assembly::Shelves::new(&ground, &corpora, rulebooks.clone()),
        library: assist::Library::new(&ground, &corpora, rulebooks.clone()),
        catalogue: corpus::catalogue::Catalogue::new(&ground),
        yardsticks: phrases::curation::yardsticks::Yardsticks::new(&ground),
        censuses: desk::charts::census::Censuses::new(&ground),
        archive: reuse::Archive::new(&ground, &corpora),
        asked: api::Asked::default(),
        backups: backup::timer::Backups::default(),
        metrics: metrics::Metrics::default(),
        table: RouteTable(all().into()),
        app,
        memory,
        rulebooks,
    };
    let kept = Kept { ground, library: site.library.clone(), backups: site.backups.clone() };
    let router = router.route("/assets/{name}", get(assets::serve));
    let router = router.layer(from_fn_with_state(site.metrics.clone(), metrics::layer));
    let app = site.app.clone();
    (layers::wrap(router.with_state(site), &app), kept)
}
