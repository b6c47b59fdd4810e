-- The 核稿单: what people said of the facts of a draft, and the sentence each stood in when they did.
create table fact_check (
  org_id uuid not null,
  speech_id uuid not null,
  fact text not null,
  words text not null,
  is_right boolean not null,
  sentence text not null,
  note text not null default '',
  account_id uuid not null,
  at timestamptz not null default now(),
  primary key (org_id, speech_id, fact, words),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade,
  foreign key (org_id, account_id) references account (org_id, id)
);
