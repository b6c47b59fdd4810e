-- By what the office's identity system knows a login: a sign-out there ends it.

alter table session add column subject text not null default '';
alter table session add column sid text not null default '';
create index session_subject on session (org_id, subject) where external;
