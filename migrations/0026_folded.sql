-- How far the log of a draft is folded: of the steps before this version, each person's last before each snapshot is left.
alter table speech add column folded integer not null default 0;
