-- 安全: what an organization demands of passwords and logins, and what the log says of each event.

-- One row an organization; what is not in the body has its default.
create table security_policy (
  org_id uuid primary key references organization (id),
  body jsonb not null,
  at timestamptz not null
);

alter table account add column password_at timestamptz not null default now();

-- Hashes of passwords that an account had before.
create table earlier_password (
  org_id uuid not null,
  account_id uuid not null,
  at timestamptz not null,
  hash text not null,
  primary key (org_id, account_id, at),
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);

alter table session add column address text not null default '';

-- From where, with what result, and what the thing was called when it happened.
do $m$ begin
  alter table audit_event
    add column address text not null default '',
    add column outcome text not null default 'done' check (outcome in ('done', 'refused')),
    add column object_title text not null default '';
end $m$;
