-- A draft that is being put together (起稿): everything somebody has chosen so far, kept at every step. It belongs to
-- one person until it becomes a draft, which has a list of people of its own.
create table assembly (
  org_id uuid not null references organization (id),
  id uuid not null,
  account_id uuid not null,
  -- see app/drafting/assembly/model.rs
  state jsonb not null,
  -- the draft it has become
  speech_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);
create index assembly_account on assembly (org_id, account_id, updated_at desc);
