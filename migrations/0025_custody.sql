-- What was deleted and can come back, and what people are told.

create table trash (
  org_id uuid not null references organization (id),
  id uuid not null,
  kind text not null check (kind in ('draft', 'phrasing', 'outline')),
  object_id uuid not null,
  title text not null,
  -- asked: its deletion waits for a second person
  state text not null default 'deleted' check (state in ('asked', 'deleted')),
  -- what it comes back from: a draft's people, the thing itself
  body jsonb not null default '[]',
  owner_id uuid,
  reason text not null default '',
  account_id uuid not null,
  agreed_by uuid,
  at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, kind, object_id)
);
create index trash_time on trash (org_id, at);

create table notice (
  org_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  text text not null,
  link text not null default '',
  at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);
create index notice_account on notice (org_id, account_id, at);
