-- An organization that is closed: nobody of it logs in, its tokens are refused, everything it has stays.
alter table organization add column active boolean not null default true;
