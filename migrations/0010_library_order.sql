-- What pages of lists and things are read by. The library's list in its order from an index: what is approved and used widely first, then by what it is worth.
-- Shipped phrasings stand between at rank 3 (src/app/phrases/store.rs). Counts come from the same index.
do $m$ begin
  alter table phrasing
    add column rank smallint not null generated always as ((
      case when status = 'approved' then case when speeches > 2 then 0 else 1 end
           when speeches > 2 then 2 else 4 end)::smallint) stored,
    -- what is offered and never taken sinks, what is taken rises
    add column worth double precision not null generated always as (
      score * case when taken > 0 then 1.25 else 25.0 / (25 + offered) end) stored;
  drop index phrasing_order;
  create index phrasing_order on phrasing (org_id, rank, worth desc, id)
    include (status, section_kind, kind, scope, owner_id);
  -- is a shipped phrasing in the organization's own library as well? Texts can be too long for an index.
  create index phrasing_text on phrasing (org_id, md5(text));
  -- what was done to one thing, for its page
  create index audit_event_object on audit_event (org_id, object_type, object_id, at desc);
end $m$;
