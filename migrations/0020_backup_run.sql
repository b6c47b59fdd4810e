-- When the whole server was backed up, and how that ended; a plain table on the coordinator. It is not kept in backups.
create table backup_run (
  id uuid primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  -- who wanted it: the timer, somebody on the page, a command
  cause text not null check (cause in ('timer', 'page', 'command')),
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  file text not null default '',
  bytes bigint not null default 0,
  rows bigint not null default 0,
  sealed boolean not null default false,
  -- restored into a scratch database and compared
  drilled boolean not null default false,
  message text not null default ''
);
create index backup_run_time on backup_run (started_at desc);
