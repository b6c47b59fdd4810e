-- Whose text an imported file is, asked before it is stored, and the stored speech that it is nearly the same as.
do $m$ begin
  alter table import_item
    add column source_tier text not null default 'own' check (source_tier in ('central', 'province', 'city', 'own', 'other')),
    add column near_title text not null default '',
    add column near_id uuid,
    add column near_share real not null default 0;
end $m$;
