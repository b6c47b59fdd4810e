-- What is asked at every key: whose phrasings are one person's own, and which phrasings begin so (80 characters: an entry
-- of an index must be short).
create index phrasing_personal on phrasing (org_id, owner_id) where scope = 'personal';
create index phrasing_beginning on phrasing (org_id, (left(text, 80)) text_pattern_ops);
