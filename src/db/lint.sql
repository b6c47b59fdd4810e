-- $1 reference, $2 tenant, $3 coordinator tables; one row for each broken rule.
with place as (
  select name, 'reference' as kind from unnest($1::text[]) as name
  union all select name, 'tenant' from unnest($2::text[]) as name
  union all select name, 'coordinator' from unnest($3::text[]) as name
),
relation as (
  select c.oid, c.relname::text as name
  from pg_class c
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
),
placed as (select r.oid, r.name, p.kind from relation r join place p using (name)),
reference_key as (
  select k.conname::text as name, child.name as child, child.kind as child_kind, parent.name as parent,
    parent.kind as parent_kind, k.confdeltype = 'n' as sets_null,
    exists (
      select from generate_subscripts(k.conkey, 1) i
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[i] and a.attname = 'org_id'
      join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[i] and b.attname = 'org_id'
    ) as by_org
  from pg_constraint k
  join placed child on child.oid = k.conrelid
  join placed parent on parent.oid = k.confrelid
  where k.contype = 'f' and k.conparentid = 0
)
select 'table ' || name || ' is in a list but does not exist' from place
where name not in (select name from relation) and name <> '_sqlx_migrations'
union all
select 'table ' || name || ' is in several lists' from place group by name having count(*) > 1
union all
select 'tenant table ' || p.name || ' has no column org_id uuid not null' from placed p
where p.kind = 'tenant' and not exists (
  select from pg_attribute a where a.attrelid = p.oid and a.attname = 'org_id' and a.attnotnull
    and a.atttypid = 'uuid'::regtype
)
union all
select 'tenant table ' || p.name || ' has no primary key' from placed p
where p.kind = 'tenant' and not exists (select from pg_index i where i.indrelid = p.oid and i.indisprimary)
union all
select 'unique index ' || i.indexrelid::regclass || ' is without org_id' from pg_index i
join placed p on p.oid = i.indrelid
where p.kind = 'tenant' and i.indisunique and not exists (
  select from pg_attribute a where a.attrelid = p.oid and a.attname = 'org_id' and a.attnum = any (i.indkey)
)
union all
select 'trigger ' || t.tgname || ' is on tenant table ' || p.name from pg_trigger t
join placed p on p.oid = t.tgrelid
where p.kind = 'tenant' and not t.tgisinternal
union all
select 'foreign key ' || name || ' from ' || child || ' to ' || parent || ' is without org_id' from reference_key
where child_kind = 'tenant' and parent_kind = 'tenant' and not by_org
union all
select 'foreign key ' || name || ' sets org_id to null' from reference_key where sets_null and by_org
union all
select 'foreign key ' || name || ': ' || child_kind || ' ' || child || ' refers to ' || parent_kind || ' ' || parent
from reference_key
where (child_kind = 'reference' and parent_kind <> 'reference')
   or (child_kind = 'tenant' and parent_kind = 'coordinator')
   or (child_kind = 'coordinator' and parent_kind = 'tenant')
order by 1
