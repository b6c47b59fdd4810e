-- What things in memory are made from: an id each for the corpus, the library and the rules of an organization, replaced by
-- every change (src/app/kept).
create table basis (
  org_id uuid not null references organization (id),
  corpus uuid not null,
  library uuid not null,
  rules uuid not null,
  primary key (org_id)
);
