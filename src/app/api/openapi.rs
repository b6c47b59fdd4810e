//! The description of the API (OpenAPI 3.1), made from the table of routes: paths, methods, ids in the path, who may and
//! what that can answer come from there; words and shapes from `data/operations.json` and `data/schemas.json`.

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::app::accounts::model::Scope;
use crate::engine::document::{Level, Occasion, Office, SectionKind};
use crate::web::{Access, RouteRow, Tokens};

/// What each status means, beside an operation's own.
const ERRORS: [(u16, &str); 9] = [
    (401, "没有令牌，或令牌无效、过期、已撤销"),
    (403, "令牌所属用户没有这项权限，或令牌只读"),
    (404, "没有这项内容，或无权查看"),
    (409, "内容已被别人改动"),
    (413, "请求内容过大"),
    (415, "请求内容的类型不对"),
    (422, "请求内容或参数不合要求"),
    (429, "请求过于频繁"),
    (500, "系统出了问题"),
];

/// The whole description.
///
/// # Errors
/// When a route has no words in `data/operations.json`; a test rules that out.
pub fn describe(table: &[RouteRow]) -> anyhow::Result<Value> {
    let operations: Map<String, Value> = serde_json::from_str(include_str!("data/operations.json"))?;
    let mut schemas: Map<String, Value> = serde_json::from_str(include_str!("data/schemas.json"))?;
    names(&mut schemas);
    let mut paths = Map::new();
    for route in table.iter().filter(|route| route.path.starts_with("/api/")) {
        let key = format!("{} {}", route.method, route.path);
        let words = operations.get(&key).with_context(|| format!("{key} is not described"))?;
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(route.method.to_lowercase(), operation(route, words));
        }
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "文稿接口",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "供其他系统读取讲话库、表述库，新建和导出稿子，校核和查雷同。令牌在“接口令牌”页面新建，或由管理员用 wengao token create 新建；请求头写作 Authorization: Bearer 令牌。出错时返回 application/problem+json，title 是一句中文说明。",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "description": "接口令牌：read 只读，write 读写（也能读）。令牌只能用于 /api 下的地址；重置密码、结束全部登录、停用账号时一并撤销。" } },
            "schemas": schemas,
        },
    }))
}

/// The enumerations, from the types themselves.
fn names(schemas: &mut Map<String, Value>) {
    let mut add = |name: &str, what: &str, all: Vec<(&str, &str)>| {
        let words: Vec<String> = all.iter().map(|(name, chinese)| format!("{name} {chinese}")).collect();
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        schemas.insert(
            name.to_owned(),
            json!({ "type": "string", "enum": names, "description": format!("{what}：{}", words.join("，")) }),
        );
    };
    add("SectionKind", "类别", SectionKind::ALL.iter().map(|x| (x.name(), x.chinese())).collect());
    add("Level", "层级", Level::ALL.iter().map(|x| (x.name(), x.chinese())).collect());
    add("Office", "职务", Office::ALL.iter().map(|x| (x.name(), x.chinese())).collect());
    add("Occasion", "场合", Occasion::ALL.iter().map(|x| (x.name(), x.chinese())).collect());
}

fn operation(route: &RouteRow, words: &Value) -> Value {
    let word = |name: &str| words.get(name).cloned().unwrap_or_default();
    let who = match route.access {
        Access::Public => "不需要令牌",
        Access::Own => "任何账号",
        Access::Drafter => "撰稿人及以上",
        Access::Curator => "库管理员及以上",
        Access::Admin => "系统管理员",
        Access::Security => "安全管理员",
        Access::Audit => "审计管理员",
    };
    let (scope, with) = match route.tokens {
        Tokens::Refused => (None, ""),
        Tokens::Read => (Some(Scope::Read), "，只读令牌即可"),
        Tokens::Write => (Some(Scope::Write), "，须用读写令牌"),
    };
    let mut out = json!({
        "operationId": word("id"),
        "summary": word("summary"),
        "description": format!("{}（{who}{with}）", word("description").as_str().unwrap_or_default()),
        "parameters": parameters(route.path, &word("query")),
        "responses": responses(route, words),
    });
    if let Some(fields) = out.as_object_mut() {
        let security = scope.map(|scope| json!({ "token": [scope.name()] }));
        fields.insert("security".to_owned(), security.into_iter().collect());
        if let Some(body) = words.get("body") {
            let media = body.get("media").and_then(Value::as_str).unwrap_or("application/json");
            let mut content = json!({ "schema": body.get("schema") });
            if let (Some(example), Some(content)) = (body.get("example"), content.as_object_mut()) {
                content.insert("example".to_owned(), example.clone());
            }
            fields
                .insert("requestBody".to_owned(), json!({ "required": true, "content": { media: content } }));
        }
    }
    out
}

fn parameters(path: &str, query: &Value) -> Vec<Value> {
    let ids = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let ids = ids.map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" }, "description": "编号" })
    });
    let query = query.as_object().into_iter().flatten().map(|(name, about)| {
        json!({ "name": name, "in": "query", "required": false, "schema": about.get("schema"),
                "description": about.get("description") })
    });
    ids.chain(query).collect()
}

fn responses(route: &RouteRow, words: &Value) -> Value {
    let mut out = Map::new();
    if let Some(answer) = words.get("answer") {
        let status = answer.get("status").and_then(Value::as_str).unwrap_or("200").to_owned();
        let content: Map<String, Value> = match answer.get("files").and_then(Value::as_array) {
            Some(files) => {
                let media = files.iter().filter_map(Value::as_str);
                media
                    .map(|media| {
                        (media.to_owned(), json!({ "schema": { "type": "string", "format": "binary" } }))
                    })
                    .collect()
            }
            None => {
                Map::from_iter([("application/json".to_owned(), json!({ "schema": answer.get("schema") }))])
            }
        };
        out.insert(status, json!({ "description": answer.get("description"), "content": content }));
    }
    let own = words.get("errors").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_u64);
    let always: &[u64] = if route.access == Access::Public { &[500] } else { &[401, 403, 500] };
    let problem =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    for status in own.chain(always.iter().copied()) {
        let meaning =
            ERRORS.iter().find(|(known, _)| u64::from(*known) == status).map_or("", |(_, words)| *words);
        out.insert(status.to_string(), json!({ "description": meaning, "content": problem }));
    }
    Value::Object(out)
}
