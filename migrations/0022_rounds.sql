-- Who was asked to look at a draft, in order. A round is one sending for review; only a draft's newest one counts.
create table review (
  org_id uuid not null,
  speech_id uuid not null,
  round integer not null,
  place integer not null,
  account_id uuid not null,
  asked_by uuid not null,
  asked_at timestamptz not null default now(),
  -- what was asked of them
  note text not null default '',
  verdict text not null default 'waiting' check (verdict in ('waiting', 'agreed', 'returned', 'withdrawn')),
  reason text not null default '',
  decided_at timestamptz,
  primary key (org_id, speech_id, round, place),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade,
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);
create index review_account on review (org_id, account_id);
