-- Tracked changes: whoever is on a draft's list may also only suggest, or only read; and what he saw last.
alter table speech_person drop constraint speech_person_part_check;
alter table speech_person add constraint speech_person_part_check
  check (part in ('owner', 'writer', 'reviewer', 'suggester', 'reader'));
alter table speech_person add column seen_version integer;
alter table speech_person add column seen_history uuid;
alter table speech_person add column seen_at timestamptz;
