//! The SQL of the slice; the rooms of the slice have their own.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::{Acquire, PgConnection, PgExecutor, Postgres};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Day, Details, Part, Status, StoredSpeech, content_hash, parts};
use super::readings::model::{made as read, source};
use super::{readings, search};
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;
use crate::engine::clause;
use crate::engine::document::{Document, Genre, SectionKind};
use crate::engine::reading::Source;
use crate::engine::recognise::{Correction, SectionConfidence};
use crate::steps::{document_from_json, document_to_json};

/// [`Details`] out of a row that has their columns; a query without those of the span says what it is, and has none of
/// the genre and of what goes with it.
macro_rules! details {
    ($row:ident) => {
        $crate::app::corpus::model::Details {
            genre: $row.genre.parse().unwrap_or_default(),
            organ: $row.organ,
            post: $row.post,
            posted_on: $row.posted_on,
            ..$crate::app::corpus::store::details!($row, ($row.date_from, $row.date_to))
        }
    };
    ($row:ident, $span:expr) => {
        $crate::app::corpus::model::Details {
            title: $row.title,
            speaker: $row.speaker,
            office: $crate::app::corpus::model::parse_name($row.office.as_deref()),
            level: $crate::app::corpus::model::parse_name($row.level.as_deref()),
            occasion: $crate::app::corpus::model::parse_name($row.occasion.as_deref()),
            place: $row.place,
            delivered_on: $row.delivered_on,
            certainty: $row.certainty.parse().ok(),
            span: $span,
            ..$crate::app::corpus::model::Details::default()
        }
    };
}
pub(in crate::app) use details;

/// What a reading takes from a row that has these columns.
macro_rules! source_of {
    ($row:ident) => {
        $crate::engine::reading::Source {
            office: $crate::app::corpus::model::parse_name($row.office.as_deref()),
            level: $crate::app::corpus::model::parse_name($row.level.as_deref()),
            occasion: $crate::app::corpus::model::parse_name($row.occasion.as_deref()),
        }
    };
}
pub(in crate::app) use source_of;

/// The [`Day`] of a row that has its columns.
macro_rules! day_of {
    ($row:ident) => {
        $crate::app::corpus::model::Day { on: $row.delivered_on, from: $row.date_from, until: $row.date_to }
    };
}
pub(in crate::app) use day_of;

/// A speech to be stored.
#[derive(Debug)]
pub struct NewSpeech<'a> {
    /// The organization.
    pub org_id: Uuid,
    /// Its id, made by the caller.
    pub id: Uuid,
    /// Where it stands.
    pub status: Status,
    /// What is known about it.
    pub details: &'a Details,
    /// Its tree.
    pub document: &'a Document,
    /// How sure its kinds are, or empty.
    pub confidence: &'a [SectionConfidence],
    /// Its tags.
    pub tags: &'a [String],
    /// The batch it came with.
    pub batch_id: Option<Uuid>,
    /// The file it came from.
    pub file_name: &'a str,
    /// What was changed and doubted when it was recognised.
    pub report: Value,
    /// Written for the product, not by the organization.
    pub sample: bool,
}

/// Stores a speech with its sections, points, clauses and readings.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut PgConnection, new: &NewSpeech<'_>) -> sqlx::Result<()> {
    let plain = new.document.plain();
    let lexemes = search::lexemes(&format!("{} {plain}", new.details.title));
    let details = new.details;
    sqlx::query!(
        "insert into speech (org_id, id, status, title, speaker, office, level, occasion, place, delivered_on, certainty,
                             date_from, date_to, tags, batch_id, file_name, document, text, characters, content_hash,
                             search, report, sample, genre, organ, post, posted_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                 array_to_tsvector($21::text[]), $22, $23, $24, $25, $26, $27)",
        new.org_id,
        new.id,
        new.status.name(),
        details.title,
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.place,
        details.delivered_on,
        details.certainty().name(),
        details.span.0,
        details.span.1,
        new.tags,
        new.batch_id,
        new.file_name,
        document_to_json(new.document),
        plain,
        new.document.characters() as i32,
        content_hash(&plain),
        &lexemes,
        new.report,
        new.sample,
        details.genre.name(),
        details.organ,
        details.post,
        details.posted_on
    )
    .execute(&mut *db)
    .await?;
    insert_made(db, new.org_id, &[Made::of(new.id, new.document, &source(details), new.confidence, &plain)])
        .await
}

/// What is made from the text of a speech and kept in tables of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    speech_id: Uuid,
    parts: Vec<Part>,
    readings: Value,
    /// Hashes of the distinct clauses, with how often each stands there.
    clauses: Vec<(i64, i32)>,
}

impl Made {
    /// From a tree and its `plain` text; `source`: what is known of the speech; `confidence` as the classifier gave it, or
    /// empty.
    pub fn of(
        speech_id: Uuid,
        document: &Document,
        source: &Source,
        confidence: &[SectionConfidence],
        plain: &str,
    ) -> Self {
        let mut hashes: Vec<i64> =
            clause::clauses(plain).iter().map(|found| found.hash.cast_signed()).collect();
        hashes.sort_unstable();
        let runs = hashes.chunk_by(|a, b| a == b);
        let clauses = runs.filter_map(|run| Some((*run.first()?, run.len() as i32))).collect();
        Self { speech_id, parts: parts(document, confidence), readings: read(document, source), clauses }
    }

    /// The speech it was made from.
    pub fn speech_id(&self) -> Uuid {
        self.speech_id
    }
}

/// Stores what was made from some speeches: a statement a table, however many they are.
///
/// # Errors
/// When the database fails.
pub async fn insert_made(db: &mut PgConnection, org_id: Uuid, made: &[Made]) -> sqlx::Result<()> {
    let parts: Vec<_> = made.iter().map(|made| (made.speech_id, made.parts.as_slice())).collect();
    insert_parts(&mut *db, org_id, &parts).await?;
    let speeches: Vec<Uuid> = made.iter().map(Made::speech_id).collect();
    let read: Vec<Value> = made.iter().map(|made| made.readings.clone()).collect();
    readings::store::write(&mut *db, org_id, &speeches, &read).await?;
    let clauses =
        || made.iter().flat_map(|made| made.clauses.iter().map(|counted| (made.speech_id, counted)));
    sqlx::query!(
        "insert into clause (org_id, speech_id, hash, n)
         select $1, speech_id, hash, n from unnest($2::uuid[], $3::bigint[], $4::integer[]) as counted (speech_id, hash, n)",
        org_id,
        &clauses().map(|(speech, _)| speech).collect::<Vec<_>>(),
        &clauses().map(|(_, (hash, _))| *hash).collect::<Vec<_>>(),
        &clauses().map(|(_, (_, n))| *n).collect::<Vec<_>>()
    )
    .execute(&mut *db)
    .await?;
    moved(db, org_id, &[What::Corpus]).await
}

/// Replaces the sections and points of a speech.
///
/// # Errors
/// When the database fails.
pub async fn replace_parts(
    db: &mut PgConnection,
    org_id: Uuid,
    speech_id: Uuid,
    document: &Document,
) -> sqlx::Result<()> {
    sqlx::query!("delete from section where org_id = $1 and speech_id = $2", org_id, speech_id)
        .execute(&mut *db)
        .await?;
    insert_parts(db, org_id, &[(speech_id, &parts(document, &[]))]).await
}

async fn insert_parts(db: &mut PgConnection, org_id: Uuid, speeches: &[(Uuid, &[Part])]) -> sqlx::Result<()> {
    // A law has hundreds of points: one statement for all sections, one for all points.
    let each = speeches.iter().flat_map(|(speech, parts)| parts.iter().map(move |part| (*speech, part)));
    let parts: Vec<(Uuid, Uuid, &Part)> =
        each.map(|(speech, part)| (clock::new_id(), speech, part)).collect();
    sqlx::query!(
        "insert into section (org_id, id, speech_id, position, number, heading, kind, confidence, characters)
         select $1, id, speech_id, position, number, heading, kind, confidence, characters
         from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::real[], $9::integer[])
              as part (id, speech_id, position, number, heading, kind, confidence, characters)",
        org_id,
        &parts.iter().map(|(id, ..)| *id).collect::<Vec<_>>(),
        &parts.iter().map(|(_, speech, _)| *speech).collect::<Vec<_>>(),
        &parts.iter().map(|(.., part)| part.position).collect::<Vec<_>>(),
        &parts.iter().map(|(.., part)| part.label.clone()).collect::<Vec<_>>() as &[Option<String>],
        &parts.iter().map(|(.., part)| part.heading.clone()).collect::<Vec<_>>() as &[Option<String>],
        &parts.iter().map(|(.., part)| part.kind.name().to_owned()).collect::<Vec<_>>(),
        &parts.iter().map(|(.., part)| part.confidence).collect::<Vec<_>>(),
        &parts.iter().map(|(.., part)| part.characters).collect::<Vec<_>>()
    )
    .execute(&mut *db)
    .await?;
    let points: Vec<(Uuid, Uuid, &Part)> = parts
        .iter()
        .flat_map(|(id, speech, part)| part.points.iter().map(move |point| (*id, *speech, point)))
        .collect();
    if points.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into point (org_id, id, section_id, speech_id, position, label, lead, kind, confidence, characters)
         select $1, id, section_id, speech_id, position, label, lead, kind, confidence, characters
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::real[],
                     $10::integer[])
              as point (id, section_id, speech_id, position, label, lead, kind, confidence, characters)",
        org_id,
        &points.iter().map(|_| clock::new_id()).collect::<Vec<_>>(),
        &points.iter().map(|(section, ..)| *section).collect::<Vec<_>>(),
        &points.iter().map(|(_, speech, _)| *speech).collect::<Vec<_>>(),
        &points.iter().map(|(.., point)| point.position).collect::<Vec<_>>(),
        &points.iter().map(|(.., point)| point.label.clone()).collect::<Vec<_>>() as &[Option<String>],
        &points.iter().map(|(.., point)| point.heading.clone().unwrap_or_default()).collect::<Vec<_>>(),
        &points.iter().map(|(.., point)| point.kind.name().to_owned()).collect::<Vec<_>>(),
        &points.iter().map(|(.., point)| point.confidence).collect::<Vec<_>>(),
        &points.iter().map(|(.., point)| point.characters).collect::<Vec<_>>()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a speech that was written here into the corpus: search, sections, points and clauses are made anew from its
/// final text.
///
/// # Errors
/// When the database fails.
pub async fn take_in(db: &mut PgConnection, org_id: Uuid, id: Uuid, document: &Document) -> sqlx::Result<()> {
    sqlx::query!(
        "update speech set status = 'archived', removed_at = null, removed_by = null, removed_reason = ''
         where org_id = $1 and id = $2",
        org_id,
        id
    )
    .execute(&mut *db)
    .await?;
    replace_document(db, org_id, id, document).await
}

/// Replaces the tree of a speech and all that is made from it: text, search, sections, points, clauses, readings.
///
/// # Errors
/// When the database fails.
pub async fn replace_document(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    document: &Document,
) -> sqlx::Result<()> {
    let (title, plain) = (document.title.plain(), document.plain());
    let row = sqlx::query!(
        "update speech set document = $3, text = $4, characters = $5, content_hash = $6,
                search = array_to_tsvector($7::text[]), updated_at = now()
         where org_id = $1 and id = $2 returning office, level, occasion",
        org_id,
        id,
        document_to_json(document),
        plain,
        document.characters() as i32,
        content_hash(&plain),
        &search::lexemes(&format!("{title} {plain}"))
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(()) };
    let source = source_of!(row);
    sqlx::query!("delete from section where org_id = $1 and speech_id = $2", org_id, id)
        .execute(&mut *db)
        .await?;
    sqlx::query!("delete from clause where org_id = $1 and speech_id = $2", org_id, id)
        .execute(&mut *db)
        .await?;
    insert_made(db, org_id, &[Made::of(id, document, &source, &[], &plain)]).await
}

/// How often clauses stand in an organization's corpus, by their hashes; those that do not stand there are left out.
///
/// # Errors
/// When the database fails.
pub async fn clause_counts(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    hashes: &[i64],
) -> sqlx::Result<HashMap<i64, i64>> {
    if hashes.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"select hash, sum(n) as "n!" from clause where org_id = $1 and hash = any($2) group by hash"#,
        org_id,
        hashes
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.hash, row.n)).collect())
}

/// One speech, whatever its status.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn find(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> anyhow::Result<Option<StoredSpeech>> {
    let row = sqlx::query!(
        "select id, status, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                genre, organ, post, posted_on, tags, document, version, file_name, report
         from speech where org_id = $1 and id = $2",
        org_id,
        id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(StoredSpeech {
        id: row.id,
        status: Status::parse(&row.status).unwrap_or(Status::Imported),
        details: details!(row),
        tags: row.tags,
        document: document_from_json(&row.document)?,
        version: row.version,
        file_name: row.file_name,
        report: row.report,
    }))
}

/// One speech of the corpus; a draft is none.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn find_in_corpus(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
) -> anyhow::Result<Option<StoredSpeech>> {
    Ok(find(db, org_id, id).await?.filter(|speech| speech.status.in_corpus()))
}

/// A speech of the corpus as the miner and the comparison read it.
#[derive(Debug, Clone)]
pub struct CorpusSpeech {
    /// Its id.
    pub id: Uuid,
    /// What is known about it.
    pub details: Details,
    /// How close to the source of wording it is (`central` … `other`).
    pub source_tier: String,
    /// Its tree.
    pub document: Document,
}

/// Every speech of the corpus (imported and archived), the oldest first.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn corpus(db: impl PgExecutor<'_>, org_id: Uuid) -> anyhow::Result<Vec<CorpusSpeech>> {
    let rows = sqlx::query!(
        "select id, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                genre, organ, post, posted_on, source_tier, document
         from speech where org_id = $1 and in_corpus order by id",
        org_id
    )
    .fetch_all(db)
    .await?;
    // Thousands of trees: beside the threads that answer requests.
    let read = move || {
        let speeches = rows.into_iter().map(|row| {
            Ok(CorpusSpeech {
                id: row.id,
                details: details!(row),
                source_tier: row.source_tier,
                document: document_from_json(&row.document)?,
            })
        });
        speeches.collect()
    };
    tokio::task::spawn_blocking(read).await?
}

/// A speech as it stood when it was read: two that are equal hold the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The speech.
    pub id: Uuid,
    updated_at: OffsetDateTime,
    content_hash: Vec<u8>,
}

/// How each speech of the corpus that phrasings are mined from stands now, the oldest first. Laws, reports of governments
/// and the like are left out unless the organization's setting says otherwise.
///
/// # Errors
/// When the database fails.
pub async fn editions(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Edition>> {
    let mined: Vec<String> =
        Genre::ALL.iter().filter(|genre| genre.is_mined()).map(|genre| genre.name().to_owned()).collect();
    sqlx::query_as!(
        Edition,
        "select id, updated_at, content_hash from speech
         where org_id = $1 and in_corpus
           and (genre = any($2) or exists (select 1 from setting s
                where s.org_id = $1 and s.name = 'mine_all' and s.value = 'true'::jsonb))
         order by id",
        org_id,
        &mined
    )
    .fetch_all(db)
    .await
}

/// Keeps speeches from being changed or taken out until the transaction ends; answers those of the corpus.
///
/// # Errors
/// When the database fails.
pub async fn hold(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select id from speech where org_id = $1 and id = any($2) and in_corpus for share",
        org_id,
        ids
    )
    .fetch_all(db)
    .await
}

/// Some speeches of the corpus as they stand now, the oldest first.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn speeches(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    ids: &[Uuid],
) -> anyhow::Result<Vec<(Edition, CorpusSpeech)>> {
    let rows = sqlx::query!(
        "select id, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                genre, organ, post, posted_on, source_tier, document, updated_at, content_hash
         from speech where org_id = $1 and id = any($2) and in_corpus order by id",
        org_id,
        ids
    )
    .fetch_all(db)
    .await?;
    let speeches = rows.into_iter().map(|row| {
        let edition = Edition { id: row.id, updated_at: row.updated_at, content_hash: row.content_hash };
        let speech = CorpusSpeech {
            id: row.id,
            details: details!(row),
            source_tier: row.source_tier,
            document: document_from_json(&row.document)?,
        };
        Ok((edition, speech))
    });
    speeches.collect()
}

/// Writes down what a person says about a speech, and reads it anew with that. False when there is no such speech.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn update_details(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    id: Uuid,
    details: &Details,
    tags: &[String],
) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let document = sqlx::query_scalar!(
        "update speech set title = $3, speaker = $4, office = $5, level = $6, occasion = $7, place = $8,
                delivered_on = $9, certainty = $10, tags = $11, genre = $12, organ = $13, post = $14, updated_at = now(),
                genre_set = genre_set or genre <> $12 or organ <> $13, date_from = $15, date_to = $16
         where org_id = $1 and id = $2 and in_corpus returning document",
        org_id,
        id,
        details.title,
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.place,
        details.delivered_on,
        details.certainty().name(),
        tags,
        details.genre.name(),
        details.organ,
        details.post,
        details.span.0,
        details.span.1
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(document) = document else { return Ok(false) };
    let read = read(&document_from_json(&document)?, &source(details));
    readings::store::write(&mut *tx, org_id, &[id], &[read]).await?;
    moved(&mut tx, org_id, &[What::Corpus]).await?;
    tx.commit().await?;
    Ok(true)
}

/// Stores a tree whose kinds a person corrected, and remembers the corrections.
///
/// # Errors
/// When the database fails.
pub async fn correct_kinds(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    id: Uuid,
    document: &Document,
    corrections: &[Correction],
) -> sqlx::Result<()> {
    let now = clock::now();
    let row = sqlx::query!(
        "update speech set document = $3, updated_at = now() where org_id = $1 and id = $2
         returning office, level, occasion",
        org_id,
        id,
        document_to_json(document)
    )
    .fetch_one(&mut *db)
    .await?;
    replace_parts(&mut *db, org_id, id, document).await?;
    readings::store::write(&mut *db, org_id, &[id], &[read(document, &source_of!(row))]).await?;
    for correction in corrections {
        sqlx::query!(
            "insert into correction (org_id, heading, kind, account_id, at) values ($1, $2, $3, $4, $5)
             on conflict (org_id, heading) do update
             set kind = excluded.kind, account_id = excluded.account_id, at = excluded.at",
            org_id,
            correction.heading,
            correction.kind.name(),
            account_id,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    moved(&mut *db, org_id, &[What::Corpus]).await
}

/// What people said sections and points are about.
///
/// # Errors
/// When the database fails.
pub async fn corrections(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Correction>> {
    let rows =
        sqlx::query!("select heading, kind from correction where org_id = $1", org_id).fetch_all(db).await?;
    let correction = rows.into_iter().filter_map(|row| {
        Some(Correction { heading: row.heading, kind: row.kind.parse::<SectionKind>().ok()? })
    });
    Ok(correction.collect())
}

/// Takes speeches out of the corpus: nothing finds or counts them any more, and nothing is learnt from them. An imported one
/// is kept aside; one that was written here goes back to its people as final, with its versions and its log. Answers
/// those that were there.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    db: &mut PgConnection,
    org_id: Uuid,
    ids: &[Uuid],
    account_id: Uuid,
    reason: &str,
) -> sqlx::Result<Vec<Uuid>> {
    let gone = sqlx::query_scalar!(
        "update speech set status = case when status = 'archived' then 'final' else 'removed' end, search = ''::tsvector,
                removed_at = $3, removed_by = $4, removed_reason = $5, updated_at = now()
         where org_id = $1 and id = any($2) and in_corpus returning id",
        org_id,
        ids,
        clock::now(),
        account_id,
        reason
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!("delete from section where org_id = $1 and speech_id = any($2)", org_id, &gone)
        .execute(&mut *db)
        .await?;
    sqlx::query!("delete from clause where org_id = $1 and speech_id = any($2)", org_id, &gone)
        .execute(&mut *db)
        .await?;
    readings::store::forget(&mut *db, org_id, &gone).await?;
    sqlx::query!("delete from occurrence where org_id = $1 and speech_id = any($2)", org_id, &gone)
        .execute(&mut *db)
        .await?;
    moved(db, org_id, &[What::Corpus]).await?;
    Ok(gone)
}

/// Puts a speech that was taken out of the corpus back. False when there is none.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn put_back(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> anyhow::Result<bool> {
    let document = sqlx::query_scalar!(
        "update speech set status = 'imported', removed_at = null, removed_by = null, removed_reason = ''
         where org_id = $1 and id = $2 and status = 'removed' returning document",
        org_id,
        id
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(document) = document else { return Ok(false) };
    replace_document(db, org_id, id, &document_from_json(&document)?).await?;
    Ok(true)
}

/// A speech that was taken out of the corpus and is kept aside.
#[derive(Debug, Clone)]
pub struct Removed {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub speaker: String,
    /// When it was given.
    pub day: Day,
    /// When it was taken out.
    pub at: OffsetDateTime,
    /// Who did that.
    pub by: String,
    /// Why, or the empty string.
    pub reason: String,
}

/// The speeches that were taken out last.
///
/// # Errors
/// When the database fails.
pub async fn removed(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Removed>> {
    let rows = sqlx::query!(
        r#"select s.id, s.title, s.speaker, s.delivered_on, s.date_from, s.date_to,
                  coalesce(s.removed_at, s.updated_at) as "at!", coalesce(a.display_name, '') as "by!", s.removed_reason
           from speech s left join account a on a.org_id = $1 and a.id = s.removed_by
           where s.org_id = $1 and s.status = 'removed' order by 7 desc, s.id limit 500"#,
        org_id
    )
    .fetch_all(db)
    .await?;
    let removed = rows.into_iter().map(|row| Removed {
        id: row.id,
        day: day_of!(row),
        title: row.title,
        speaker: row.speaker,
        at: row.at,
        by: row.by,
        reason: row.removed_reason,
    });
    Ok(removed.collect())
}

/// The speech of the corpus with this content, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn find_same(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    content_hash: &[u8],
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from speech where org_id = $1 and content_hash = $2 and in_corpus limit 1",
        org_id,
        content_hash
    )
    .fetch_optional(db)
    .await
}

/// The same for many contents: those the corpus has, with their speeches.
///
/// # Errors
/// When the database fails.
pub async fn find_all_same(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    content_hashes: &[Vec<u8>],
) -> sqlx::Result<HashMap<Vec<u8>, Uuid>> {
    let rows = sqlx::query!(
        "select id, content_hash from speech
         where org_id = $1 and content_hash = any($2) and in_corpus order by id desc",
        org_id,
        content_hashes
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.content_hash, row.id)).collect())
}

/// The ids of the corpus, the oldest speech first; `drafts`: of every speech.
///
/// # Errors
/// When the database fails.
pub async fn ids(db: impl PgExecutor<'_>, org_id: Uuid, drafts: bool) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select id from speech where org_id = $1 and ($2 or in_corpus)
         order by delivered_on nulls last, id",
        org_id,
        drafts
    )
    .fetch_all(db)
    .await
}
