-- The whole house from its first day, for plain PostgreSQL and for Citus alike.
--
-- Reference tables (read by every organization): organization, login, shared_phrasing.
-- Tenant tables carry org_id in every primary key, unique constraint and foreign key among themselves.
-- Coordinator tables: session, login_failure, job.
-- src/db/distribute.rs holds the lists; a test fails when a table is in none.

-- ── reference ────────────────────────────────────────────────────────────────────────────────────────────

create table organization (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z0-9][a-z0-9-]{0,30}$'),
  name text not null,
  level text not null check (level in ('national', 'province', 'city', 'county', 'township')),
  created_at timestamptz not null default now()
);

-- What must be found before the organization is known.
create table login (
  org_code text not null,
  username text not null,
  org_id uuid not null references organization (id),
  account_id uuid not null,
  primary key (org_code, username)
);

-- Set formulations that ship with the product, as facts with source and date; an organization's own word on
-- one of them is a row in phrasing_overlay.
create table shared_phrasing (
  id uuid primary key,
  text text not null unique,
  kind text not null,
  section_kind text not null,
  source text not null,
  source_tier text not null check (source_tier in ('central', 'province', 'city', 'own', 'other')),
  current_since date,
  note text not null default '',
  tags text[] not null default '{}'
);

-- ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────

create table account (
  org_id uuid not null references organization (id),
  id uuid not null,
  username text not null,
  display_name text not null,
  role text not null check (role in ('drafter', 'curator', 'admin')),
  password_hash text not null,
  must_change_password boolean not null default false,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  unique (org_id, username)
);

create table token (
  org_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  name text not null,
  secret_hash bytea not null,
  scope text not null default 'write' check (scope in ('read', 'write')),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);

-- An organization's own facts and habits: own places, speakers and their rates, slots' defaults, …
create table setting (
  org_id uuid not null references organization (id),
  name text not null,
  value jsonb not null,
  primary key (org_id, name)
);

-- Plain tables on the coordinator: a reference table would cost a two-phase commit a request.
create table session (
  id_hash bytea primary key,
  org_id uuid not null,
  account_id uuid not null,
  csrf text not null,
  device text not null default '',
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_account on session (org_id, account_id);

create table login_failure (
  org_code text not null,
  username text not null,
  address text not null,
  at timestamptz not null default now()
);
create index login_failure_name on login_failure (org_code, username, at);
create index login_failure_address on login_failure (address, at);

-- ── jobs ─────────────────────────────────────────────────────────────────────────────────────────────────

create table job (
  id uuid primary key,
  org_id uuid not null,
  account_id uuid,
  kind text not null,
  payload jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  done integer not null default 0,
  total integer not null default 0,
  message text not null default '',
  errors jsonb not null default '[]',
  result jsonb,
  attempts integer not null default 0,
  cancel_requested boolean not null default false,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz
);
create index job_queue on job (created_at) where state = 'queued';
create index job_running on job (heartbeat_at) where state = 'running';
create index job_org on job (org_id, created_at desc);

-- ── audit ────────────────────────────────────────────────────────────────────────────────────────────────

-- Append-only: the application has no statement that changes or deletes a row.
create table audit_event (
  org_id uuid not null references organization (id),
  id uuid not null,
  at timestamptz not null default now(),
  account_id uuid,
  action text not null,
  object_type text not null default '',
  object_id text not null default '',
  detail jsonb not null default '{}',
  primary key (org_id, id)
);
create index audit_event_time on audit_event (org_id, at desc);

-- ── corpus ───────────────────────────────────────────────────────────────────────────────────────────────

-- One import: its files are looked through on the preview, then stored by a job.
create table import_batch (
  org_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  state text not null default 'preview' check (state in ('preview', 'running', 'done', 'undone')),
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, account_id) references account (org_id, id)
);

-- One speech recognised in a file of the batch (a compilation gives several), or the file's error.
create table import_item (
  org_id uuid not null,
  id uuid not null,
  batch_id uuid not null,
  position integer not null,
  file_name text not null,
  encoding text not null default '',
  error text,
  document jsonb,
  text text not null default '',
  content_hash bytea,
  -- what was recognised and then filled in by a person; see app/corpus/model.rs
  title text not null default '',
  speaker text not null default '',
  office text,
  level text,
  occasion text,
  place text not null default '',
  delivered_on date,
  certainty text not null default 'unknown',
  date_from date,
  date_to date,
  confidence jsonb not null default '[]',
  report jsonb not null default '[]',
  duplicate_of uuid,
  included boolean not null default true,
  speech_id uuid,
  primary key (org_id, id),
  foreign key (org_id, batch_id) references import_batch (org_id, id) on delete cascade
);
create index import_item_batch on import_item (org_id, batch_id, position);

create table speech (
  org_id uuid not null references organization (id),
  id uuid not null,
  status text not null check (status in ('imported', 'draft', 'in_review', 'final', 'archived')),
  title text not null,
  speaker text not null default '',
  office text,
  level text,
  occasion text,
  place text not null default '',
  delivered_on date,
  certainty text not null default 'unknown'
    check (certainty in ('stated', 'confirmed', 'inferred', 'doubted', 'unknown')),
  date_from date,
  date_to date,
  source_tier text not null default 'own' check (source_tier in ('central', 'province', 'city', 'own', 'other')),
  tags text[] not null default '{}',
  batch_id uuid,
  file_name text not null default '',
  -- the document as ProseMirror JSON at `version`; for a draft the last snapshot, steps after it follow
  document jsonb not null,
  version integer not null default 0,
  -- the document's plain text: offsets of occurrences are characters of it
  text text not null,
  characters integer not null default 0,
  content_hash bytea not null,
  -- one- and two-character tokens of title and text, made by app/corpus/model.rs
  search tsvector not null default ''::tsvector,
  report jsonb not null default '[]',
  -- drafts only
  outline_id uuid,
  owner_id uuid,
  slots jsonb not null default '{}',
  targets jsonb not null default '{}',
  internal boolean not null default false,
  sample boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index speech_list on speech (org_id, status, delivered_on desc);
create index speech_hash on speech (org_id, content_hash);
create index speech_batch on speech (org_id, batch_id);
create index speech_search on speech using gin (search);

create table section (
  org_id uuid not null,
  id uuid not null,
  speech_id uuid not null,
  position integer not null,
  number text,
  heading text,
  kind text not null,
  confidence real not null default 0,
  corrected boolean not null default false,
  characters integer not null default 0,
  primary key (org_id, id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
create index section_speech on section (org_id, speech_id, position);
create index section_kind on section (org_id, kind);

create table point (
  org_id uuid not null,
  id uuid not null,
  section_id uuid not null,
  speech_id uuid not null,
  position integer not null,
  label text,
  lead text not null,
  kind text not null,
  confidence real not null default 0,
  corrected boolean not null default false,
  characters integer not null default 0,
  primary key (org_id, id),
  foreign key (org_id, section_id) references section (org_id, id) on delete cascade
);
create index point_speech on point (org_id, speech_id);
create index point_kind on point (org_id, kind);

-- Distinct clauses of a speech with how often they stand in it; hash by engine::clause, with its version.
create table clause (
  org_id uuid not null,
  speech_id uuid not null,
  hash bigint not null,
  n integer not null,
  primary key (org_id, speech_id, hash),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
create index clause_hash on clause (org_id, hash);

-- A curator's word on what a section or a point with this heading is about; outranks the weights.
create table correction (
  org_id uuid not null references organization (id),
  heading text not null,
  kind text not null,
  account_id uuid,
  at timestamptz not null default now(),
  primary key (org_id, heading)
);

-- ── phrases ──────────────────────────────────────────────────────────────────────────────────────────────

create table phrasing (
  org_id uuid not null references organization (id),
  id uuid not null,
  -- stable 64-bit hash of the normalised text: the identity over runs of the miner
  key bigint not null,
  text text not null,
  kind text not null,
  section_kind text not null default 'other',
  status text not null default 'mined' check (status in ('mined', 'approved', 'rejected', 'retired')),
  -- the text was edited by a curator; the mined form stays in `key`
  edited boolean not null default false,
  score real not null default 0,
  speeches integer not null default 0,
  occurrences integer not null default 0,
  year_from integer,
  year_to integer,
  sections jsonb not null default '{}',
  positions jsonb not null default '{}',
  speakers jsonb not null default '{}',
  variants text[] not null default '{}',
  slots text[] not null default '{}',
  tags text[] not null default '{}',
  current_form text,
  source_tier text not null default 'own',
  source text not null default '',
  note text not null default '',
  owner_id uuid,
  offered integer not null default 0,
  taken integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  unique (org_id, key)
);
create index phrasing_list on phrasing (org_id, status, section_kind, score desc);

-- start and end are characters of speech.text
create table occurrence (
  org_id uuid not null,
  phrasing_id uuid not null,
  speech_id uuid not null,
  start_at integer not null,
  end_at integer not null,
  section_kind text not null default 'other',
  position text not null default '',
  primary key (org_id, phrasing_id, speech_id, start_at),
  foreign key (org_id, phrasing_id) references phrasing (org_id, id) on delete cascade,
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
create index occurrence_speech on occurrence (org_id, speech_id, start_at);

create table phrasing_overlay (
  org_id uuid not null references organization (id),
  shared_id uuid not null,
  status text not null check (status in ('approved', 'rejected', 'retired')),
  account_id uuid,
  at timestamptz not null default now(),
  primary key (org_id, shared_id)
);

-- A person's own word on a phrasing: a favourite, or never to be shown again.
create table phrasing_preference (
  org_id uuid not null,
  account_id uuid not null,
  phrasing_id uuid not null,
  favourite boolean not null default false,
  hidden boolean not null default false,
  primary key (org_id, account_id, phrasing_id),
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);

-- ── formulations ─────────────────────────────────────────────────────────────────────────────────────────

-- An organization's own rules, and its word on shipped ones (body null: only switched).
create table rule_overlay (
  org_id uuid not null references organization (id),
  rule text not null,
  enabled boolean not null,
  body jsonb,
  account_id uuid,
  at timestamptz not null default now(),
  primary key (org_id, rule)
);

-- ── outlines ─────────────────────────────────────────────────────────────────────────────────────────────

create table outline (
  org_id uuid not null references organization (id),
  id uuid not null,
  name text not null,
  occasion text not null,
  office text,
  body jsonb not null,
  version integer not null default 1,
  archived boolean not null default false,
  position integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index outline_list on outline (org_id, archived, position);

create table outline_version (
  org_id uuid not null,
  outline_id uuid not null,
  version integer not null,
  body jsonb not null,
  account_id uuid,
  at timestamptz not null default now(),
  primary key (org_id, outline_id, version),
  foreign key (org_id, outline_id) references outline (org_id, id) on delete cascade
);

-- ── drafting ─────────────────────────────────────────────────────────────────────────────────────────────

create table speech_person (
  org_id uuid not null,
  speech_id uuid not null,
  account_id uuid not null,
  part text not null default 'writer' check (part in ('owner', 'writer', 'reviewer')),
  primary key (org_id, speech_id, account_id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade,
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);
create index speech_person_account on speech_person (org_id, account_id);

-- The log: step number `version` led from version-1 to version.
create table step (
  org_id uuid not null,
  speech_id uuid not null,
  version integer not null,
  step jsonb not null,
  client text not null,
  account_id uuid not null,
  at timestamptz not null default now(),
  primary key (org_id, speech_id, version),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);

create table snapshot (
  org_id uuid not null,
  speech_id uuid not null,
  version integer not null,
  document jsonb not null,
  at timestamptz not null default now(),
  primary key (org_id, speech_id, version),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);

create table revision (
  org_id uuid not null,
  id uuid not null,
  speech_id uuid not null,
  version integer not null,
  name text not null,
  document jsonb not null,
  account_id uuid not null,
  at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
create index revision_speech on revision (org_id, speech_id, at desc);

create table comment (
  org_id uuid not null,
  id uuid not null,
  speech_id uuid not null,
  thread_id uuid not null,
  account_id uuid not null,
  body text not null,
  resolved boolean not null default false,
  at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
create index comment_speech on comment (org_id, speech_id, at);

-- A finding that a person set aside, with the reason; it stays with the speech.
create table finding_dismissal (
  org_id uuid not null,
  speech_id uuid not null,
  rule text not null,
  text text not null,
  reason text not null,
  account_id uuid not null,
  at timestamptz not null default now(),
  primary key (org_id, speech_id, rule, text),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
