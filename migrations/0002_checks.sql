-- Checks on the site: settings that say when they were changed, dismissals that find their place again after an edit,
-- and who has read which comparison report.

alter table setting add column at timestamptz not null default now();

-- A dismissed finding is known by its rule, its text and what stands around it: edits elsewhere leave it alone, and
-- the same words in another sentence are another finding.
alter table finding_dismissal add column before text not null default '';
alter table finding_dismissal add column after text not null default '';
alter table finding_dismissal drop constraint finding_dismissal_pkey;
alter table finding_dismissal add primary key (org_id, speech_id, rule, text, before, after);

-- Somebody has looked at the comparison of this very text with the archive.
create table comparison_reading (
  org_id uuid not null,
  speech_id uuid not null,
  content_hash bytea not null,
  account_id uuid not null,
  share real not null,
  at timestamptz not null default now(),
  primary key (org_id, speech_id, content_hash, account_id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
