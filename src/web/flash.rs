//! A message that is shown once on the next page (已保存。), carried by a short-lived cookie.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const NAME: &str = "wengao_flash";

/// Sends the browser to `to`, where `message` is shown once.
pub fn redirect(to: &str, message: &str) -> Response {
    let cookie = Cookie::build((NAME, URL_SAFE_NO_PAD.encode(message)))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(60));
    (CookieJar::new().add(cookie), Redirect::to(to)).into_response()
}

/// The message that waits to be shown, if any.
pub fn read(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let bytes = URL_SAFE_NO_PAD.decode(jar.get(NAME)?.value()).ok()?;
    String::from_utf8(bytes).ok()
}

/// Removes the message from the browser, unless the response brings a new one.
pub fn clear(response: Response) -> Response {
    let renewed = response.headers().get_all(axum::http::header::SET_COOKIE).iter();
    if renewed.into_iter().any(|value| value.as_bytes().starts_with(NAME.as_bytes())) {
        return response;
    }
    (CookieJar::new().add(Cookie::build((NAME, "")).path("/").max_age(time::Duration::ZERO)), response)
        .into_response()
}
