-- Files that went out: copies for readers (送阅稿) with the text they were made of and what stands on which line of paper, and
-- the final file; files that came back (返稿) with what was changed in them. Comments of somebody who has no account bear his name.
create table outgoing_file (
  org_id uuid not null,
  speech_id uuid not null,
  id uuid not null,
  is_final boolean not null default false,
  name text not null,
  version integer not null,
  document jsonb not null,
  content bytea not null,
  lines jsonb not null default '[]',
  is_rendered boolean not null default false,
  account_id uuid not null,
  at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade,
  foreign key (org_id, account_id) references account (org_id, id)
);
create index outgoing_file_speech on outgoing_file (org_id, speech_id, at);

create table returned_file (
  org_id uuid not null,
  speech_id uuid not null,
  id uuid not null,
  outgoing_id uuid not null,
  file_name text not null,
  print bytea not null,
  content bytea not null,
  changes jsonb not null,
  comments integer not null default 0,
  account_id uuid not null,
  at timestamptz not null default now(),
  primary key (org_id, id),
  unique (org_id, speech_id, print),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade,
  foreign key (org_id, outgoing_id) references outgoing_file (org_id, id) on delete cascade,
  foreign key (org_id, account_id) references account (org_id, id)
);

alter table comment add column author text not null default '';
