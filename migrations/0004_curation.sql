-- Curation: what curators do to a phrasing is written down change by change, so that it can be undone and read later;
-- phrasings of one person; which phrasing was taken into which draft.

alter table phrasing add column scope text not null default 'organization';
alter table phrasing add constraint phrasing_scope check (scope in ('organization', 'personal'));
-- the phrasing this one became a wording of; such a one is rejected, and its uses count for the other
alter table phrasing add column merged_into uuid;
-- how often it was taken into a draft and no longer stood there as it was when the draft was archived
alter table phrasing add column reworded integer not null default 0;

-- Append-only but for `undone`. States are app/phrases/curation/model.rs's State.
create table phrasing_change (
  org_id uuid not null,
  id uuid not null,
  -- what was done in one go is undone in one go
  batch uuid not null,
  phrasing_id uuid not null,
  account_id uuid not null,
  action text not null,
  reason text not null default '',
  before jsonb not null,
  after jsonb not null,
  undone boolean not null default false,
  at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, phrasing_id) references phrasing (org_id, id) on delete cascade
);
create index phrasing_change_phrasing on phrasing_change (org_id, phrasing_id, id);
create index phrasing_change_account on phrasing_change (org_id, account_id, id);
create index phrasing_change_batch on phrasing_change (org_id, batch);

create table phrasing_take (
  org_id uuid not null,
  speech_id uuid not null,
  phrasing_id uuid not null,
  at timestamptz not null default now(),
  primary key (org_id, speech_id, phrasing_id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade,
  foreign key (org_id, phrasing_id) references phrasing (org_id, id) on delete cascade
);

-- The library's list, the audit log and the charts.
create index phrasing_order on phrasing (org_id, score desc);
create index audit_event_action on audit_event (org_id, action, at desc);

-- A table of phrasings that somebody uploaded and has not yet taken over.
create table phrasing_sheet (
  org_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  file_name text not null,
  rows jsonb not null,
  at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);
