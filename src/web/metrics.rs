//! Counters of requests, for monitoring: by route and status, with how long they took.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

/// Upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 13] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The counters of this server process; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<(String, String), Counted>>>);

#[derive(Debug, Clone, Default)]
struct Counted {
    by_status: BTreeMap<u16, u64>,
    /// Requests that took up to each bound and longer than the one before.
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
}

impl Metrics {
    /// Counts one request.
    pub fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = all.entry((method.to_owned(), route.to_owned())).or_default();
        *counted.by_status.entry(status).or_default() += 1;
        let seconds = took.as_secs_f64();
        counted.seconds += seconds;
        if let Some((_, bucket)) =
            BOUNDS.iter().zip(&mut counted.buckets).find(|(bound, _)| seconds <= **bound)
        {
            *bucket += 1;
        }
    }

    /// The counters in Prometheus' text format.
    pub fn write(&self) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut text = Text::default();
        text.kind("wengao_http_requests_total", "counter", "Requests by route and status.");
        for ((method, route), counted) in &all {
            for (status, n) in &counted.by_status {
                let labels = [("method", method.as_str()), ("route", route), ("status", &status.to_string())];
                text.value("wengao_http_requests_total", &labels, *n as f64);
            }
        }
        text.kind("wengao_http_request_duration_seconds", "histogram", "How long requests took.");
        for ((method, route), counted) in &all {
            counted.write(&mut text, method, route);
        }
        text.0
    }
}

impl Counted {
    fn write(&self, text: &mut Text, method: &str, route: &str) {
        let total = self.by_status.values().sum::<u64>() as f64;
        let mut so_far = 0;
        for (bound, n) in BOUNDS.iter().zip(&self.buckets) {
            so_far += n;
            let labels = [("method", method), ("route", route), ("le", &bound.to_string())];
            text.value("wengao_http_request_duration_seconds_bucket", &labels, so_far as f64);
        }
        let labels = [("method", method), ("route", route)];
        let infinite = [("method", method), ("route", route), ("le", "+Inf")];
        text.value("wengao_http_request_duration_seconds_bucket", &infinite, total);
        text.value("wengao_http_request_duration_seconds_sum", &labels, self.seconds);
        text.value("wengao_http_request_duration_seconds_count", &labels, total);
    }
}

/// Prometheus' text format, line by line.
#[derive(Debug, Default)]
pub struct Text(pub String);

impl Text {
    /// Says what a metric is; `kind`: `counter`, `gauge` or `histogram`.
    pub fn kind(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One value. Labels are our own names and routes; quotes and backslashes in them are escaped.
    pub fn value(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (number, (label, content)) in labels.iter().enumerate() {
            let before = if number == 0 { '{' } else { ',' };
            let content = content.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{before}{label}=\"{content}\"");
        }
        let _ = writeln!(self.0, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }
}

/// The layer that counts; a request for no route counts as `unknown`, so that strangers make no rows.
pub async fn layer(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = path.unwrap_or_else(|| "unknown".to_owned());
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "OTHER".to_owned(),
    };
    let response = next.run(request).await;
    metrics.count(&method, &route, response.status().as_u16(), begun.elapsed());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_labels_are_escaped() {
        let metrics = Metrics::default();
        metrics.count("GET", "/a\"b", 200, Duration::from_millis(7));
        metrics.count("GET", "/a\"b", 200, Duration::from_millis(700));
        metrics.count("GET", "/a\"b", 404, Duration::from_secs(60));
        let text = metrics.write();
        assert!(
            text.contains(r#"wengao_http_requests_total{method="GET",route="/a\"b",status="200"} 2"#),
            "{text}"
        );
        assert!(
            text.contains(r#"le="0.005"} 0"#)
                && text.contains(r#"le="0.01"} 1"#)
                && text.contains(r#"le="1"} 2"#)
        );
        assert!(
            text.contains(r#"le="+Inf"} 3"#) && text.contains("_count{method=\"GET\",route=\"/a\\\"b\"} 3")
        );
    }
}
