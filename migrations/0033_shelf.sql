-- The list of the corpus in its order: pages, counts and the newest day are read from this index alone. The one before had the
-- speeches without a day at the wrong end, so that every page sorted them all.
do $m$ begin
  drop index speech_corpus;
  create index speech_shelf on speech (org_id, delivered_on desc nulls last, id desc) where in_corpus;
end $m$;
