-- SRC-8: declared facts of every source, and how many of its images there are, were seen and are in.

CREATE OR REPLACE TABLE release_sources AS
WITH
  seen AS (SELECT source, count(*) AS images FROM image GROUP BY source),
  included AS (SELECT source, count(*) AS images FROM selected GROUP BY source)
SELECT c.source, c.name, c.version, c.type, c.status, c.evaluated, c.evaluation, c.presence, c.namespace, c.identifiers,
  c.publisher, c.institutions, c.countries, c.url, c.access, c.retrieved, c.licence, c.licence_url, c.attribution, c.consent,
  c.carries_age, c.carries_sex, c.carries_skin_type, c.validation, c.mask_origin, c.differentials, c.labelling, c.coverage,
  c.has_images, c.scanned, c.available, coalesce(s.images, 0) AS seen, coalesce(i.images, 0) AS included
FROM cfg_source AS c
LEFT JOIN seen AS s ON s.source = c.source
LEFT JOIN included AS i ON i.source = c.source
ORDER BY c.source;

CREATE OR REPLACE TABLE release_dataset AS SELECT key, value FROM cfg_dataset ORDER BY key;
