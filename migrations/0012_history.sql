-- Which append stored a step. A log can go back (a backup is restored, a database has taken over without the last commits);
-- then versions repeat, and only this tells whether two that have the same number are the same. Whoever folds the log
-- keeps its last step.
alter table step add column history uuid not null default '00000000-0000-0000-0000-000000000000';
