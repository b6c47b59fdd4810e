//! The API as other systems use it: with a token, over the whole way from import to export.

mod description;
mod schema;
mod scopes;
mod story;
mod strangers;

use axum::http::StatusCode;
use serde_json::{Value, json};
use wengao::app::accounts::model::Scope;
use wengao::app::accounts::store::create_token;
use wengao::app::accounts::{guard, password};

use crate::support::site::{Answer, Person, Site};

/// Another system with a token.
pub struct Client {
    person: Person,
    token: String,
}

impl Client {
    /// A system that acts for a person.
    pub async fn of(site: &Site, person: &Person, scope: Scope) -> Self {
        let secret = password::secret().unwrap();
        let digest = password::digest(&secret);
        let id = create_token(&site.app.pool, person.org, person.account, "test", &digest, scope, None)
            .await
            .unwrap();
        Self { person: site.anonymous(), token: guard::write_token(person.org, id, &secret) }
    }

    /// The same system, asking another server.
    pub fn at(self, site: &Site) -> Self {
        Self { person: site.anonymous(), token: self.token }
    }

    /// Sends a request as it stands; without a token where it is empty.
    pub async fn send(&mut self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("accept", "*/*")];
        if !self.token.is_empty() {
            headers.push(("authorization", &bearer));
        }
        if !kind.is_empty() {
            headers.push(("content-type", kind));
        }
        self.person.send(method, path, &headers, body).await
    }

    /// The JSON of an answer, which must have the expected status and the shape that the description promises.
    pub async fn call(&mut self, method: &str, path: &str, body: Value, status: StatusCode) -> Value {
        let (kind, body) = if body.is_null() {
            ("", Vec::new())
        } else {
            ("application/json", body.to_string().into_bytes())
        };
        let answer = self.send(method, path, kind, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        schema::check(method, path, &answer)
    }

    pub async fn get(&mut self, path: &str) -> Value {
        self.call("GET", path, Value::Null, StatusCode::OK).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Value {
        self.call("POST", path, body, StatusCode::OK).await
    }

    /// Uploads files; the id of the job.
    pub async fn import(&mut self, files: &[(&str, &[u8])]) -> String {
        const BOUNDARY: &str = "wengao-test";
        let mut body = Vec::new();
        for (name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let answer = self
            .send("POST", "/api/import", &format!("multipart/form-data; boundary={BOUNDARY}"), body)
            .await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
        schema::check("POST", "/api/import", &answer)["job"].as_str().unwrap().to_owned()
    }
}

/// A percent-encoded value.
pub fn encode(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// A speech of our own with a number in it, so that two differ.
pub fn speech(number: usize) -> String {
    format!(
        "在云江市人大工作座谈会上的讲话\n（2025年{number}月12日）\n主任　沈立民\n同志们：\n今天召开座谈会，主要任务是总结工作、部署任务。\
         下面，我讲两点意见。\n一、坚持党的领导，把牢政治方向\n要坚持党的领导、人民当家作主、依法治国有机统一，始终在思想上政治上行动上\
         同党中央保持高度一致。今年{number}个单位作了报告。\n二、强化监督职能，增强监督实效\n一要突出监督重点。围绕中心、服务大局，\
         综合运用听取报告、执法检查、专题询问等方式，推动问题解决。\n二要完善监督机制。坚持正确监督、有效监督、依法监督，做到敢于监督、善于监督。\n\
         同志们，让我们携手并肩，为云江发展作出新的贡献。\n"
    )
}

/// An empty request body.
pub fn none() -> Value {
    json!(null)
}
