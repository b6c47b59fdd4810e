-- What sort of text a source is, whose it is, the speaker's post as written, and when a site put it up (never the day it was said).
do $m$ begin
  alter table speech
    add column genre text not null default 'speech',
    add column organ text not null default '',
    add column post text not null default '',
    add column posted_on date;
  alter table import_item
    add column genre text not null default 'speech',
    add column organ text not null default '',
    add column post text not null default '',
    add column posted_on date;
end $m$;
