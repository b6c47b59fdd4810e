//! The map of the site: every slice's table, merged, each route behind the guard.

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::app::corpus::corpora::Corpora;
use crate::app::kept::{Ground, Memory, Watch};
use crate::app::{
    accounts, api, assist, backup, corpus, custody, desk, drafting, formulations, jobs, outlines, phrases,
    reuse,
};
use crate::web::{App, Route, assets, layers, metrics};

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

/// Every route of the site.
pub fn all() -> Vec<Route> {
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

/// The site, ready to be served.
pub fn router(app: App) -> Router {
    assemble(app, Memory::quarter()).0
}

/// The site, and the suggestions that it keeps in memory, within this budget.
pub fn assemble(app: App, memory: Memory) -> (Router, Kept) {
    let mut router = Router::new();
    let (known, refusals) = (accounts::guard::Known::default(), accounts::guard::Refusals::default());
    for route in all() {
        let known = route.often.then(|| known.clone());
        let (app, refusals) = (app.clone(), refusals.clone());
        let (access, tokens, by_itself) = (route.access, route.tokens, route.by_itself);
        let gate = accounts::guard::Gate { app, access, tokens, by_itself, known, refusals };
        let guard = from_fn_with_state(gate, accounts::guard::guard);
        router = router.route(route.path, route.handler.layer(guard));
    }
    let router = router.layer(axum::Extension(drafting::Hub::new(app.pool.clone())));
    let router = router.layer(axum::Extension(memory.clone()));
    let ground = Ground { watch: Watch::new(app.pool.clone()), memory };
    let corpora = Corpora::new(app.pool.clone());
    let rulebooks = formulations::Rulebooks::new(&ground, &corpora);
    let shelves = drafting::assembly::Shelves::new(&ground, &corpora, rulebooks.clone());
    let router = router.layer(axum::Extension(shelves));
    let library = assist::Library::new(&ground, &corpora, rulebooks.clone());
    let router = router.layer(axum::Extension(library.clone()));
    let router = router.layer(axum::Extension(api::Asked::default()));
    let backups = backup::timer::Backups::default();
    let router = router.layer(axum::Extension(backups.clone()));
    let router = router.layer(axum::Extension(rulebooks));
    let router = router.layer(axum::Extension(reuse::Archive::new(&ground, &corpora)));
    let router = router.route("/assets/{name}", axum::routing::get(assets::serve));
    let router = router.layer(axum::middleware::from_fn(metrics::layer));
    let router = router.layer(axum::Extension(metrics::Metrics::default()));
    (layers::wrap(router.with_state(app.clone()), &app), Kept { ground, library, backups })
}
