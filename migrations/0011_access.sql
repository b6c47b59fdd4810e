-- Who may come in, and for how long.

-- When a session ends however much it is used.
alter table session add column ends_at timestamptz not null default now() + interval '7 days';
create index session_ends on session (least(expires_at, ends_at));

-- Attempts to log in that have not succeeded, counted where they are made. `name`: digest of organization and login name,
-- empty: any; `place`: digest of the address or the known browser, empty: any. A plain table on the coordinator, as the
-- table of single failures was that it replaces.
drop table login_failure;
create table login_counter (
  name bytea not null,
  place bytea not null,
  tries integer not null,
  since timestamptz not null,
  primary key (name, place)
);
create index login_counter_since on login_counter (since);

-- Browsers from which somebody has logged in: the digest of the secret in their cookie, and for which account.
create table known_browser (
  id_hash bytea not null,
  org_id uuid not null,
  account_id uuid not null,
  seen_at timestamptz not null,
  primary key (id_hash, org_id, account_id)
);
create index known_browser_account on known_browser (org_id, account_id, seen_at);
