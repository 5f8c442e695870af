-- One row per (source, key): the images found joined with the records read. `n` numbers them by (source, key)
-- and is the key of every later stage.

CREATE TABLE image AS
WITH
  first_record AS (
    SELECT * FROM in_record
    QUALIFY row_number() OVER (PARTITION BY source, key ORDER BY file, row) = 1
  ),
  image_or_record AS (
    SELECT
      coalesce(i.source, r.source) AS source,
      coalesce(i.key, r.key) AS key,
      coalesce(i.id, r.id) AS id,
      i.key IS NOT NULL AS has_image,
      coalesce(i.has_mask, false) AS has_mask,
      r.key IS NOT NULL AS has_record,
      r.lesion, r.patient, r.file AS record_file, r.row AS record_row
    FROM in_image AS i
    FULL JOIN first_record AS r ON r.source = i.source AND r.key = i.key
  ),
  -- Keys that the reader refused and of which neither an image nor a record is left.
  refused_only AS (
    SELECT source, key, min(id) AS id FROM in_excluded AS x
    WHERE NOT EXISTS (SELECT 1 FROM image_or_record AS e WHERE e.source = x.source AND e.key = x.key)
    GROUP BY source, key
  ),
  every_key AS (
    SELECT * FROM image_or_record
    UNION ALL
    SELECT source, key, id, false, false, false, NULL, NULL, NULL, NULL FROM refused_only
  )
SELECT
  (row_number() OVER (ORDER BY e.source, e.key))::INTEGER AS n,
  e.*, s.sha256, s.bytes, s.problem
FROM every_key AS e
LEFT JOIN analyse_row AS s ON s.source = e.source AND s.key = e.key
ORDER BY n;

INSERT INTO decision
SELECT DISTINCT i.n, 'acquire', 'out', x.code, x.reason, NULL, c.file, c.line
FROM in_excluded AS x
JOIN image AS i ON i.source = x.source AND i.key = x.key
JOIN cfg_source AS c ON c.source = x.source
ORDER BY ALL;

INSERT INTO decision
SELECT i.n, 'acquire', 'out', 'no-record', 'the image has no record', NULL, c.file, c.line
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
WHERE i.has_image AND NOT i.has_record AND i.n NOT IN (SELECT n FROM decision)
ORDER BY i.n;

INSERT INTO decision
SELECT i.n, 'acquire', 'out', 'no-image', 'the record has no image', NULL, c.file, c.line
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
WHERE c.has_images AND i.has_record AND NOT i.has_image AND i.n NOT IN (SELECT n FROM decision)
ORDER BY i.n;
