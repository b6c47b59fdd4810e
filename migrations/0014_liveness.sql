-- One row that every server writes again and again: whether the database takes what is written.
create table liveness (
  one boolean primary key default true check (one),
  at timestamptz not null default now()
);
