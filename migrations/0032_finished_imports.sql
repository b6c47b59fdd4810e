-- Items of imports that still hold their text: those of finished ones are looked for every hour.

create index import_item_text on import_item (org_id, batch_id) where document is not null;
