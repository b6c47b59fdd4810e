-- Where each line of a recognised text stood in its file, so that what was taken out can be put back there; how many
-- doubts are open; and the files of a batch that a job is still to read.
do $m$ begin
  alter table import_item
    add column places integer[] not null default '{}',
    add column doubts integer not null default 0;
  alter table speech
    add column places integer[] not null default '{}';
end $m$;

alter table import_batch drop constraint import_batch_state_check;
alter table import_batch add constraint import_batch_state_check
  check (state in ('reading', 'preview', 'running', 'done', 'undone'));

create table import_file (
  org_id uuid not null,
  batch_id uuid not null,
  id uuid not null,
  position integer not null,
  file_name text not null,
  content bytea not null,
  primary key (org_id, id),
  foreign key (org_id, batch_id) references import_batch (org_id, id) on delete cascade
);
create index import_file_batch on import_file (org_id, batch_id, position);
