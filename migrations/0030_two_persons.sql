-- A speech that waits for a second person to be taken out of the archive lies in the bin's table too.

alter table trash drop constraint trash_kind_check;
alter table trash add constraint trash_kind_check check (kind in ('draft', 'phrasing', 'outline', 'speech'));
