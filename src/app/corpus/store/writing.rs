//! Speeches and what is made of them are written into the database.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::source_of;
use crate::app::corpus::model::{Details, Part, Status, content_hash, parts};
use crate::app::corpus::readings::model::{made as read, source};
use crate::app::corpus::{readings, search};
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;
use crate::engine::clause;
use crate::engine::document::Document;
use crate::engine::reading::Source;
use crate::engine::recognise::SectionConfidence;
use crate::steps::document_to_json;

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
