-- A second factor at the door, and the three roles among which administration can be divided.

alter table account drop constraint account_role_check;
alter table account add constraint account_role_check check (role in ('drafter', 'curator', 'admin', 'security', 'auditor'));

create table second_factor (
  org_id uuid not null,
  account_id uuid not null,
  secret bytea not null,
  -- a code has been given: it is asked at the door
  confirmed boolean not null default false,
  -- the last step of time whose code was used: each counts once
  step bigint not null default 0,
  -- digests of the codes that were written down and not used yet
  recovery bytea[] not null default '{}',
  primary key (org_id, account_id),
  foreign key (org_id, account_id) references account (org_id, id) on delete cascade
);

-- Logins whose password was right and whose code is awaited: a plain table on the coordinator, as sessions are.
create table half_login (
  id_hash bytea primary key,
  org_id uuid not null,
  account_id uuid not null,
  name bytea not null,
  next text not null,
  expires_at timestamptz not null
);

-- Let in by the office's identity system.
alter table session add column external boolean not null default false;
