-- What the library of an organization was last mined from. A plain table on the coordinator, like the queue: whoever
-- looks for libraries to renew asks for all organizations at once.
create table mining_run (
  org_id uuid primary key,
  -- made anew by every run that writes: an index in memory that follows another run is out of date
  id uuid not null,
  at timestamptz not null,
  -- speeches that came, went or changed since the whole corpus was mined
  grown integer not null
);
