-- One row per (source, key): the images found joined with the records read. `n` numbers them by (source, key)
-- and is the key of every later stage. `position` is that of the image in the inventory.
-- Ids, lesions and patients are numbered from 1 in the order of their pseudonyms: what compares them compares numbers.
-- 01 to 04 follow from the inventory, the declarations of sources, the ranks' meaning and the seed alone: their tables are kept (harmonised.ts).

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
      coalesce(i.has_mask, false) AS has_mask, i.position, i.extension,
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
    SELECT source, key, id, false, false, NULL, NULL, false, NULL, NULL, NULL, NULL FROM refused_only
  )
SELECT (row_number() OVER (ORDER BY e.source, e.key))::INTEGER AS n, e.*,
  (dense_rank() OVER (ORDER BY e.id))::INTEGER AS id_number,
  -- The order in which images are drawn for splits; of one id the first source before the others.
  (row_number() OVER (ORDER BY sha256('[' || p.seed || ',' || to_json(e.id) || ']'), e.id, e.source, e.key))::INTEGER AS draw_rank,
  CASE WHEN e.lesion IS NOT NULL THEN (dense_rank() OVER (ORDER BY e.lesion NULLS LAST))::INTEGER END AS lesion_number,
  CASE WHEN e.patient IS NOT NULL THEN (dense_rank() OVER (ORDER BY e.patient NULLS LAST))::INTEGER END AS patient_number
FROM every_key AS e CROSS JOIN cfg_policy AS p
ORDER BY n;

-- Sources with several records of one image.
CREATE TABLE repeated_record AS
SELECT source, count(*) - count(DISTINCT key) AS extra FROM in_record
GROUP BY source HAVING count(*) > count(DISTINCT key)
ORDER BY source;

-- What the numbers stand for.
CREATE TABLE subject AS
SELECT DISTINCT 'image' AS kind, id_number AS number, id AS pseudonym FROM image
UNION ALL SELECT DISTINCT 'lesion', lesion_number, lesion FROM image WHERE lesion IS NOT NULL
UNION ALL SELECT DISTINCT 'patient', patient_number, patient FROM image WHERE patient IS NOT NULL
ORDER BY kind, number;
