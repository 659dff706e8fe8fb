-- One document for each published organisation: its names, summary, longer text and capabilities.
CREATE TABLE floor_document AS
SELECT o.id AS organisation_id,
       to_tsvector('russian', concat_ws(' ', o.name_ru, o.name_en, o.summary_ru, o.summary_en, o.about_ru, o.about_en,
           (SELECT string_agg(concat_ws(' ', c.text_ru, c.text_en), ' ') FROM registry_capability c
            WHERE c.organisation_id = o.id AND c.visibility = 0))) AS search
FROM registry_organisation o
WHERE o.state = 'published' AND o.visibility = 0;
ALTER TABLE floor_document ADD PRIMARY KEY (organisation_id);
CREATE INDEX floor_document_search ON floor_document USING gin (search);
