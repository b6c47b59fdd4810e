-- A speech taken out of the corpus is kept: an imported one as `removed`, to be put back; one written here goes back to its
-- people as `final`. Who took it out, when and why stands on it.
alter table speech drop constraint speech_status_check;
alter table speech add constraint speech_status_check
  check (status in ('imported', 'draft', 'in_review', 'final', 'archived', 'removed'));
alter table speech add column removed_at timestamptz;
alter table speech add column removed_by uuid;
alter table speech add column removed_reason text not null default '';
-- What the corpus is, said once: everybody of the organization reads it, and all that is learnt is learnt from it.
alter table speech add column in_corpus boolean not null generated always as (status in ('imported', 'archived')) stored;
create index speech_corpus on speech (org_id, delivered_on desc) where in_corpus;

-- One job of an organization runs at a time, and the same job waits once, whoever asks for it and however often.
update job set state = 'queued' where state = 'running' and exists (
  select 1 from job other where other.org_id = job.org_id and other.state = 'running' and other.id < job.id);
update job set state = 'cancelled', finished_at = now() where state = 'queued' and exists (
  select 1 from job other where other.org_id = job.org_id and other.kind = job.kind and other.payload = job.payload
    and other.state = 'queued' and other.id < job.id);
create unique index job_one_running on job (org_id) where state = 'running';
create unique index job_waits_once on job (org_id, kind, payload) where state = 'queued';
