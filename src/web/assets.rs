//! Scripts, styles and icons: built by `build.rs`, embedded in the binary, named by their content, so that a
//! browser may keep them for ever.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// One embedded file.
struct Asset {
    /// The name templates use: `app.css`.
    logical: &'static str,
    /// The name with the hash of the content: `app-1a2b3c4d5e6f.css`.
    name: &'static str,
    /// Where it is served: `/assets/app-1a2b3c4d5e6f.css`.
    path: &'static str,
    /// Its media type.
    media: &'static str,
    /// A weak tag: the same for each encoding.
    etag: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The address of the asset with this logical name (`app.css`, `app.js`, `editor.js`, `icon.svg`,
/// `licences.txt`). An unknown name gives an address that answers 404.
pub fn path(logical: &str) -> &'static str {
    find(logical).unwrap_or("/assets/unknown")
}

/// The address of an asset that not every build has (the manual's pictures).
pub fn find(logical: &str) -> Option<&'static str> {
    ASSETS.iter().find(|asset| asset.logical == logical).map(|asset| asset.path)
}

/// Serves `/assets/{name}`, compressed as the browser accepts it.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == asset.etag)) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, asset.etag), (CACHE_CONTROL, FOR_EVER)]).into_response();
    }
    let (body, encoding) = choose(asset, headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()));
    let mut response = (
        [
            (CONTENT_TYPE, asset.media),
            (ETAG, asset.etag),
            (CACHE_CONTROL, FOR_EVER),
            (VARY, "accept-encoding"),
        ],
        Body::from(body),
    )
        .into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, axum::http::HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest form of the asset that `accepted` (an Accept-Encoding header) allows.
fn choose(asset: &Asset, accepted: Option<&str>) -> (&'static [u8], Option<&'static str>) {
    let accepted = accepted.unwrap_or_default();
    let candidates = [("br", asset.brotli), ("gzip", asset.gzip)];
    for (encoding, body) in candidates {
        if let Some(body) = body.filter(|_| accepts(accepted, encoding)) {
            return (body, Some(encoding));
        }
    }
    (asset.plain, None)
}

/// Whether an Accept-Encoding header names this encoding with a weight above zero.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|item| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(encoding) && weight.is_some_and(|weight| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    fn logical(path: &str) -> String {
        path.trim_start_matches("/assets/").to_owned()
    }

    async fn get(path: &str, encoding: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, encoding.parse().unwrap());
        serve(Path(logical(path)), headers).await
    }

    #[test]
    fn every_asset_the_templates_name_is_embedded() {
        for name in ["app.css", "app.js", "editor.js", "curation.js", "icon.svg", "licences.txt"] {
            assert_ne!(path(name), "/assets/unknown", "{name}");
        }
    }

    #[tokio::test]
    async fn compressed_as_the_browser_accepts() {
        for (accepted, expected) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("identity", None),
        ] {
            let response = get(path("app.css"), accepted).await;
            let encoding =
                response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(encoding.as_deref(), expected, "{accepted}");
        }
    }

    #[tokio::test]
    async fn uncompressed_text_is_the_style_sheet() {
        let body = get(path("app.css"), "identity").await.into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&body).contains(".topbar"));
    }

    #[tokio::test]
    async fn a_known_tag_answers_not_modified_and_an_unknown_name_404() {
        let response = get(path("app.js"), "br").await;
        let tag = response.headers().get(ETAG).unwrap().clone();
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, tag);
        assert_eq!(serve(Path(logical(path("app.js"))), headers).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(get("/assets/app-000000000000.js", "br").await.status(), StatusCode::NOT_FOUND);
    }
}
