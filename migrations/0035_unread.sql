-- Nothing ever read or wrote it.

alter table speech drop column internal;
