-- Which speeches have a kind is read from the index alone; to read the rows for it took most of the time of such a list.
do $m$ begin
  drop index section_kind;
  drop index point_kind;
  create index section_kind on section (org_id, kind, speech_id);
  create index point_kind on point (org_id, kind, speech_id);
end $m$;
