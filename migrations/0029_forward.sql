-- The log sent on by syslog: what waits, and how it stands with sending.

create table audit_outbox (
  org_id uuid not null,
  id uuid not null,
  primary key (org_id, id),
  foreign key (org_id, id) references audit_event (org_id, id) on delete cascade
);

create table audit_forward (
  org_id uuid primary key references organization (id),
  sent_at timestamptz,
  failed_at timestamptz,
  error text not null default '',
  lost bigint not null default 0
);
