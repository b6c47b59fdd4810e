-- Writing together: who has spoken before this speech, and what a comment was about.

-- Who speaks before this speech at the meeting, in order: [{"who": …, "what": …}].
alter table speech add column agenda jsonb not null default '[]';

-- The words a thread was begun on; they are shown when they have been written over.
alter table comment add column quote text not null default '';
