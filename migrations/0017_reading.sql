-- What each sentence of a speech says (句读), under the version of the reader that read it; and whether a person said what sort
-- of text a source is and whose: what nobody said is recognised anew with the reading.
create table reading (
  org_id uuid not null,
  speech_id uuid not null,
  version integer not null,
  sentences jsonb not null,
  primary key (org_id, speech_id),
  foreign key (org_id, speech_id) references speech (org_id, id) on delete cascade
);
do $m$ begin
  alter table speech add column genre_set boolean not null default false;
  alter table import_item add column genre_set boolean not null default false;
  -- Nobody knows who said so: it stays as it is.
  update speech set genre_set = true where genre <> 'speech' or organ <> '';
end $m$;
