//! The SQL of imports.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::model::{Found, Glance, Item, Listed};
use super::neighbours::{Neighbours, guess_all};
use super::origin::{Near, Origin, tier};
use crate::app::accounts::settings;
use crate::app::corpus::model::Details;
use crate::app::corpus::remark::StoredRemark;
use crate::app::corpus::settling::store::doubts;
use crate::app::corpus::store::{clause_counts, details, find_all_same, remove, source_of};
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;
use crate::engine::document::Document;
use crate::engine::reading::Source;
use crate::engine::recognise::SectionConfidence;
use crate::steps::{document_from_json, document_to_json};

/// A batch as the list shows it.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its id.
    pub id: Uuid,
    /// `preview`, `running`, `done` or `undone`.
    pub state: String,
    /// When its files came.
    pub created_at: OffsetDateTime,
    /// Who brought them.
    pub by: String,
    /// Its items.
    pub items: i64,
    /// Those that became speeches.
    pub stored: i64,
    /// Those that could not be read.
    pub broken: i64,
}

/// Stores a new batch with its items.
///
/// # Errors
/// When the database fails.
pub async fn create(pool: &PgPool, org_id: Uuid, account_id: Uuid, items: &[Item]) -> sqlx::Result<Uuid> {
    let mut tx = pool.begin().await?;
    let batch_id = open(&mut *tx, org_id, account_id).await?;
    for (number, items) in items.chunks(ITEMS).enumerate() {
        append(&mut tx, org_id, batch_id, number * ITEMS, items).await?;
    }
    tx.commit().await?;
    Ok(batch_id)
}

/// A new batch without items.
///
/// # Errors
/// When the database fails.
pub async fn open(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<Uuid> {
    let batch_id = clock::new_id();
    sqlx::query!(
        "insert into import_batch (org_id, id, account_id) values ($1, $2, $3)",
        org_id,
        batch_id,
        account_id
    )
    .execute(db)
    .await?;
    Ok(batch_id)
}

/// Items that are best stored at once.
pub const ITEMS: usize = 64;

/// Adds items to a batch that holds so many already, in one statement; marks those that the corpus holds, and their
/// clauses that it has more often in another word.
///
/// # Errors
/// When the database fails.
pub async fn append(
    db: &mut PgConnection,
    org_id: Uuid,
    batch_id: Uuid,
    first: usize,
    items: &[Item],
) -> sqlx::Result<()> {
    let found: Vec<Option<&Found>> = items.iter().map(|item| item.found.as_ref().ok()).collect();
    let suspected: Vec<i64> = found.iter().flatten().flat_map(|found| found.suspected()).collect();
    let counts = clause_counts(&mut *db, org_id, &suspected).await?;
    let hashes: Vec<Vec<u8>> = found.iter().flatten().map(|found| found.content_hash.clone()).collect();
    let same = find_all_same(&mut *db, org_id, &hashes).await?;
    let known = |found: &Option<&Found>| found.and_then(|found| same.get(&found.content_hash).copied());
    let near: Vec<Option<&Near>> =
        found.iter().map(|found| found.and_then(|found| found.origin.near.as_ref())).collect();
    let reports: Vec<Vec<StoredRemark>> =
        found.iter().map(|f| f.map(|found| found.report_against(&counts)).unwrap_or_default()).collect();
    let empty = Details::default();
    let details: Vec<&Details> = found.iter().map(|f| f.map_or(&empty, |found| &found.details)).collect();
    sqlx::query!(
        "insert into import_item (org_id, id, batch_id, position, file_name, error, encoding, document, text, content_hash,
                                  title, speaker, office, level, occasion, place, delivered_on, certainty, date_from,
                                  date_to, confidence, report, duplicate_of, included, genre, organ, post, posted_on,
                                  source_tier, near_id, near_title, near_share, places, doubts)
         select $1, id, $2, position, file_name, error, encoding, document, text, content_hash, title, speaker, office, level,
                occasion, place, delivered_on, certainty, date_from, date_to, confidence, report, duplicate_of, included,
                genre, organ, post, posted_on, source_tier, near_id, near_title, near_share,
                array(select jsonb_array_elements_text(places)::integer), doubts
         from unnest($3::uuid[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::text[], $10::bytea[],
                     $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::date[],
                     $18::text[], $19::date[], $20::date[], $21::jsonb[], $22::jsonb[], $23::uuid[], $24::boolean[],
                     $25::text[], $26::text[], $27::text[], $28::date[], $29::text[], $30::uuid[], $31::text[], $32::real[],
                     $33::jsonb[], $34::integer[])
              as item (id, position, file_name, error, encoding, document, text, content_hash, title, speaker, office, level,
                       occasion, place, delivered_on, certainty, date_from, date_to, confidence, report, duplicate_of,
                       included, genre, organ, post, posted_on, source_tier, near_id, near_title, near_share, places, doubts)",
        org_id,
        batch_id,
        &items.iter().map(|item| item.id).collect::<Vec<_>>(),
        &(first..).take(items.len()).map(|n| i32::try_from(n).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
        &items.iter().map(|item| item.file_name.clone()).collect::<Vec<_>>(),
        &items.iter().map(|item| item.found.as_ref().err().cloned()).collect::<Vec<_>>() as &[Option<String>],
        &found.iter().map(|f| f.map_or("", |found| &found.encoding).to_owned()).collect::<Vec<_>>(),
        &found.iter().map(|f| f.map(|found| document_to_json(&found.document))).collect::<Vec<_>>() as &[Option<Value>],
        &found.iter().map(|f| f.map(|found| found.document.plain()).unwrap_or_default()).collect::<Vec<_>>(),
        &found.iter().map(|f| f.map(|found| found.content_hash.clone())).collect::<Vec<_>>() as &[Option<Vec<u8>>],
        &details.iter().map(|details| details.title.clone()).collect::<Vec<_>>(),
        &details.iter().map(|details| details.speaker.clone()).collect::<Vec<_>>(),
        &names(&details, |details| details.office.map(|x| x.name())) as &[Option<String>],
        &names(&details, |details| details.level.map(|x| x.name())) as &[Option<String>],
        &names(&details, |details| details.occasion.map(|x| x.name())) as &[Option<String>],
        &details.iter().map(|details| details.place.clone()).collect::<Vec<_>>(),
        &details.iter().map(|details| details.delivered_on).collect::<Vec<_>>() as &[Option<Date>],
        &details.iter().map(|details| details.certainty().name().to_owned()).collect::<Vec<_>>(),
        &details.iter().map(|details| details.span.0).collect::<Vec<_>>() as &[Option<Date>],
        &details.iter().map(|details| details.span.1).collect::<Vec<_>>() as &[Option<Date>],
        &found
            .iter()
            .map(|f| f.map_or_else(|| json!([]), |found| confidence_json(&found.confidence)))
            .collect::<Vec<_>>(),
        &reports.iter().map(|report| json!(report)).collect::<Vec<_>>(),
        &items.iter().zip(&found).map(|(item, f)| item.duplicate_of.or(known(f))).collect::<Vec<_>>()
            as &[Option<Uuid>],
        &items.iter().zip(&found).map(|(item, f)| item.included && known(f).is_none()).collect::<Vec<_>>(),
        &details.iter().map(|details| details.genre.name().to_owned()).collect::<Vec<_>>(),
        &details.iter().map(|details| details.organ.clone()).collect::<Vec<_>>(),
        &details.iter().map(|details| details.post.clone()).collect::<Vec<_>>(),
        &details.iter().map(|details| details.posted_on).collect::<Vec<_>>() as &[Option<Date>],
        &found.iter().map(|f| f.map_or("own", |found| tier(&found.origin.tier)).to_owned()).collect::<Vec<_>>(),
        &near.iter().map(|near| near.and_then(|near| near.id)).collect::<Vec<_>>() as &[Option<Uuid>],
        &near.iter().map(|near| near.map(|near| near.title.clone()).unwrap_or_default()).collect::<Vec<_>>(),
        &near.iter().map(|near| near.map_or(0.0, |near| near.share)).collect::<Vec<_>>(),
        &found.iter().map(|f| json!(f.map(|found| found.places.as_slice()).unwrap_or_default())).collect::<Vec<_>>(),
        &reports.iter().map(|report| doubts(report)).collect::<Vec<_>>()
    )
    .execute(db)
    .await?;
    Ok(())
}

fn names(details: &[&Details], name: impl Fn(&Details) -> Option<&'static str>) -> Vec<Option<String>> {
    details.iter().map(|details| name(details).map(str::to_owned)).collect()
}

fn confidence_json(confidence: &[SectionConfidence]) -> Value {
    confidence.iter().map(|section| json!({ "section": section.section, "points": section.points })).collect()
}

fn confidence_from(json: &Value) -> Vec<SectionConfidence> {
    let number = |value: &Value| value.as_f64().unwrap_or_default() as f32;
    let sections = json.as_array().into_iter().flatten().map(|section| SectionConfidence {
        section: section.get("section").map(number).unwrap_or_default(),
        points: section.get("points").and_then(Value::as_array).into_iter().flatten().map(number).collect(),
    });
    sections.collect()
}

/// The state of a batch; `None` when there is no such batch.
///
/// # Errors
/// When the database fails.
pub async fn state(db: impl PgExecutor<'_>, org_id: Uuid, batch_id: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select state from import_batch where org_id = $1 and id = $2", org_id, batch_id)
        .fetch_optional(db)
        .await
}

/// Moves a batch from one state to another; false when it is in another one.
///
/// # Errors
/// When the database fails.
pub async fn move_state(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch_id: Uuid,
    from: &str,
    to: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update import_batch set state = $4 where org_id = $1 and id = $2 and state = $3",
        org_id,
        batch_id,
        from,
        to
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The latest batches, newest first.
///
/// # Errors
/// When the database fails.
pub async fn batches(db: impl PgExecutor<'_>, org_id: Uuid, limit: i64) -> sqlx::Result<Vec<Batch>> {
    sqlx::query_as!(
        Batch,
        r#"select b.id, b.state, b.created_at, a.display_name as by, count(i.id) as "items!",
                  count(i.speech_id) as "stored!", count(i.error) as "broken!"
           from import_batch b
           join account a on a.org_id = b.org_id and a.id = b.account_id
           left join import_item i on i.org_id = b.org_id and i.batch_id = b.id
           where b.org_id = $1
           group by b.id, b.state, b.created_at, a.display_name
           order by b.created_at desc limit $2"#,
        org_id,
        limit
    )
    .fetch_all(db)
    .await
}

/// The items of a batch in the order of their files, without their texts.
///
/// # Errors
/// When the database fails.
pub async fn list(db: impl PgExecutor<'_>, org_id: Uuid, batch_id: Uuid) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"select id, file_name, encoding, error, title, speaker, office, level, occasion, place, delivered_on, certainty,
                  date_from, date_to, genre, organ, post, posted_on, doubts, duplicate_of, included, speech_id,
                  source_tier, near_id, near_title, near_share, length(text) as "characters!"
           from import_item where org_id = $1 and batch_id = $2 order by position"#,
        org_id,
        batch_id
    )
    .fetch_all(db)
    .await?;
    let items = rows.into_iter().map(|row| {
        let glance = Glance {
            encoding: row.encoding,
            origin: origin(row.source_tier, row.near_id, row.near_title, row.near_share),
            details: details!(row),
            doubts: usize::try_from(row.doubts).unwrap_or_default(),
            characters: usize::try_from(row.characters).unwrap_or_default(),
        };
        Listed {
            id: row.id,
            file_name: row.file_name,
            found: row.error.map_or(Ok(glance), Err),
            duplicate_of: row.duplicate_of,
            included: row.included,
            speech_id: row.speech_id,
        }
    });
    Ok(items.collect())
}

/// Where an item comes from, as its row says.
pub fn origin(tier: String, id: Option<Uuid>, title: String, share: f32) -> Origin {
    Origin { tier, near: Some(Near { id, title, share }).filter(|near| near.share > 0.0) }
}

/// Notes with every item whose text it most likely is, and of which speech it is a version.
///
/// # Errors
/// When the database fails.
pub async fn place(pool: &PgPool, org_id: Uuid, items: &mut [Item]) -> anyhow::Result<()> {
    guess_all(items, &settings::store::load(pool, org_id).await?.places);
    neighbours(pool, org_id).await?.mark(items);
    Ok(())
}

/// Speeches read at a time.
const SHARE: i64 = 200;

/// The next share of the corpus after the speech `last`, in the order in which they came: id, title, text.
///
/// # Errors
/// When the database fails.
pub async fn texts(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    last: Uuid,
) -> sqlx::Result<Vec<(Uuid, String, String)>> {
    let rows = sqlx::query!(
        "select id, title, text from speech where org_id = $1 and in_corpus and id > $2 order by id limit $3",
        org_id,
        last,
        SHARE
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title, row.text)).collect())
}

/// The organization's corpus, to be asked of which of its speeches a text is a version. It is read share by share.
///
/// # Errors
/// When the database fails.
pub async fn neighbours(pool: &PgPool, org_id: Uuid) -> anyhow::Result<Neighbours> {
    let mut neighbours = Neighbours::default();
    let mut last = Uuid::nil();
    loop {
        let rows = texts(pool, org_id, last).await?;
        let Some((end, _, _)) = rows.last() else { break };
        last = *end;
        let work = move || {
            neighbours.load(rows);
            neighbours
        };
        neighbours = tokio::task::spawn_blocking(work).await?;
    }
    neighbours.ready();
    Ok(neighbours)
}

/// What is said of an item whose text is kept no longer.
const CLEARED: &str = "这批文件已经办完，导入时的原文不再保留；入库的讲话请到讲话库里看。";

/// What was found in an item; a sentence where nothing was, `None` where there is no such item.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn find(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch_id: Uuid,
    id: Uuid,
) -> anyhow::Result<Option<(String, Result<Found, String>)>> {
    let row = sqlx::query!(
        "select file_name, encoding, error, document, content_hash, title, speaker, office, level, occasion, place,
                delivered_on, certainty, date_from, date_to, genre, organ, post, posted_on, confidence, report, places,
                source_tier, near_id, near_title, near_share
         from import_item where org_id = $1 and batch_id = $2 and id = $3",
        org_id,
        batch_id,
        id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let found = match (row.error, row.document) {
        (None, Some(document)) => Ok(Found {
            encoding: row.encoding,
            document: document_from_json(&document)?,
            confidence: confidence_from(&row.confidence),
            origin: origin(row.source_tier, row.near_id, row.near_title, row.near_share),
            details: details!(row),
            report: serde_json::from_value(row.report)?,
            places: row.places,
            content_hash: row.content_hash.unwrap_or_default(),
            suspects: Vec::new(),
        }),
        (error, _) => Err(error.unwrap_or_else(|| CLEARED.to_owned())),
    };
    Ok(Some((row.file_name, found)))
}

/// The tree of an item that is to become a speech, as the job reads it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The item.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Its tree.
    pub document: Document,
    /// What is known of it, as far as its readings go by it.
    pub source: Source,
    /// How sure its kinds are.
    pub confidence: Vec<SectionConfidence>,
    /// The same content has the same hash.
    pub content_hash: Vec<u8>,
    /// It repeats another one and was included all the same.
    pub repeats: bool,
    /// Bytes of its text as it is stored.
    pub bytes: usize,
}

/// Those of some items that are to become speeches and are none yet.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn waiting(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> anyhow::Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"select id, title, office, level, occasion, document as "document!", confidence, content_hash, duplicate_of is not null as "repeats!",
                  octet_length(text) as "bytes!"
           from import_item
           where org_id = $1 and id = any($2) and included and error is null and document is not null and speech_id is null
           order by position"#,
        org_id,
        ids
    )
    .fetch_all(db)
    .await?;
    let waiting = rows.into_iter().map(|row| {
        Ok(Waiting {
            id: row.id,
            title: row.title,
            document: document_from_json(&row.document)?,
            source: source_of!(row),
            confidence: confidence_from(&row.confidence),
            content_hash: row.content_hash.unwrap_or_default(),
            repeats: row.repeats,
            bytes: usize::try_from(row.bytes).unwrap_or_default(),
        })
    });
    waiting.collect()
}

/// An item on its way into the corpus.
#[derive(Debug)]
pub struct Shelved {
    /// The item.
    pub item_id: Uuid,
    /// The speech it becomes.
    pub speech_id: Uuid,
    /// Its text, where the stored one is another.
    pub text: Option<String>,
    /// Characters as read aloud.
    pub characters: usize,
    /// The tokens of its search, with spaces between them.
    pub lexemes: String,
}

/// Makes speeches of items that are none yet, and notes it with them. Answers which became speeches: another run may
/// have been faster. What is known of an item, its tree and its text are copied where they lie.
///
/// # Errors
/// When the database fails.
pub async fn shelve(db: &mut PgConnection, org_id: Uuid, shelved: &[Shelved]) -> sqlx::Result<Vec<Uuid>> {
    let items: Vec<Uuid> = shelved.iter().map(|one| one.item_id).collect();
    let speeches: Vec<Uuid> = shelved.iter().map(|one| one.speech_id).collect();
    let noted = sqlx::query_scalar!(
        r#"update import_item set speech_id = coalesce(($3::uuid[])[array_position($2::uuid[], id)], speech_id)
           where org_id = $1 and id = any($2) and speech_id is null
           returning speech_id as "id!""#,
        org_id,
        &items,
        &speeches
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "insert into speech (org_id, id, status, title, speaker, office, level, occasion, place, delivered_on, certainty,
                             date_from, date_to, batch_id, file_name, document, text, characters, content_hash, search,
                             report, genre, organ, post, posted_on, genre_set,
                             source_tier, places)
         select i.org_id, i.speech_id, 'imported', i.title, i.speaker, i.office, i.level, i.occasion, i.place, i.delivered_on,
                i.certainty, i.date_from, i.date_to, i.batch_id, i.file_name, i.document, coalesce(($4::text[])[array_position($2::uuid[], i.id)], i.text),
                ($5::integer[])[array_position($2::uuid[], i.id)], i.content_hash,
                array_to_tsvector(string_to_array(($6::text[])[array_position($2::uuid[], i.id)], ' ')), i.report,
                i.genre, i.organ, i.post, i.posted_on, i.genre_set, i.source_tier, i.places
         from import_item i
         where i.org_id = $1 and i.id = any($2) and i.speech_id = ($3::uuid[])[array_position($2::uuid[], i.id)]",
        org_id,
        &items,
        &speeches,
        &shelved.iter().map(|one| one.text.clone()).collect::<Vec<_>>() as &[Option<String>],
        &shelved.iter().map(|one| i32::try_from(one.characters).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
        &shelved.iter().map(|one| one.lexemes.clone()).collect::<Vec<_>>()
    )
    .execute(db)
    .await?;
    Ok(noted)
}

/// Writes down what a person filled in for an item of a batch that is still being looked through.
///
/// # Errors
/// When the database fails.
pub async fn update_item(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch_id: Uuid,
    id: Uuid,
    details: &Details,
    tier: &str,
    included: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update import_item set title = $4, speaker = $5, office = $6, level = $7, occasion = $8, place = $9,
                delivered_on = $10, certainty = $11, included = $12, genre = $13, organ = $14, post = $15, source_tier = $16,
                genre_set = genre_set or genre <> $13 or organ <> $14
         where org_id = $1 and batch_id = $2 and id = $3 and error is null and speech_id is null",
        org_id,
        batch_id,
        id,
        details.title,
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.place,
        details.delivered_on,
        details.certainty().name(),
        included,
        details.genre.name(),
        details.organ,
        details.post,
        tier
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives every speech of a batch these tags besides its own.
///
/// # Errors
/// When the database fails.
pub async fn tag(pool: &PgPool, org_id: Uuid, batch_id: Uuid, tags: &[String]) -> sqlx::Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "update speech set tags = array(select distinct unnest(tags || $3)) where org_id = $1 and batch_id = $2",
        org_id,
        batch_id,
        tags
    )
    .execute(&mut *tx)
    .await?;
    moved(&mut tx, org_id, &[What::Corpus]).await?;
    tx.commit().await
}

/// The titles of speeches.
///
/// # Errors
/// When the database fails.
pub async fn titles(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    ids: &[Uuid],
) -> sqlx::Result<HashMap<Uuid, String>> {
    let rows = sqlx::query!("select id, title from speech where org_id = $1 and id = any ($2)", org_id, ids)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}

/// Takes a stored batch back: its speeches leave the corpus and are kept aside. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn undo(
    db: &mut PgConnection,
    org_id: Uuid,
    batch_id: Uuid,
    account_id: Uuid,
) -> sqlx::Result<usize> {
    let ids = sqlx::query_scalar!(
        "select id from speech where org_id = $1 and batch_id = $2 and status = 'imported' for update",
        org_id,
        batch_id
    )
    .fetch_all(&mut *db)
    .await?;
    let gone = remove(&mut *db, org_id, &ids, account_id, "撤销导入").await?;
    sqlx::query!(
        "update import_item set speech_id = null where org_id = $1 and batch_id = $2",
        org_id,
        batch_id
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update import_batch set state = 'undone' where org_id = $1 and id = $2", org_id, batch_id)
        .execute(db)
        .await?;
    Ok(gone.len())
}
