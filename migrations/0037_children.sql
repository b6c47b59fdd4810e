-- Whatever goes takes its children along, or is held by them: without an index each one that went was looked for among all the
-- children of its organization, ten thousand sections among a hundred thousand points.
do $m$ begin
  create index point_section on point (org_id, section_id);
  create index phrasing_take_phrasing on phrasing_take (org_id, phrasing_id);
  create index returned_file_outgoing on returned_file (org_id, outgoing_id);
end $m$;
