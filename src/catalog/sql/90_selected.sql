-- The images of the release, in no order: what is written is ordered by its key. File columns are NULL for rows without an image (records-only sources).

CREATE OR REPLACE TABLE selected AS
SELECT i.n, i.id, i.source, c.version AS source_version, h.category, h.mapped_category, h.category_kind, a.split, a.group_id
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
JOIN hard_label AS h ON h.n = i.n
JOIN assignment AS a ON a.n = i.n
WHERE i.n NOT IN (SELECT n FROM decision WHERE verdict = 'out');

CREATE OR REPLACE TABLE release_selected_unsampled AS
SELECT s.id, s.source, s.source_version, coalesce(p.ingested_in, q.since) AS ingested_in, s.split, s.group_id, s.category, g.icd11,
  r.modality, r.sex, CAST(r.age AS DOUBLE) AS age, r.skin_type, r.site, r.confirmation, i.lesion, i.patient,
  CAST(r.size_mm AS DOUBLE) AS size_mm, r.acquired_year,
  f.width, f.height,
  'images/' || g.slug || '/' || s.id || '.' || f.extension AS file,
  f.extension, f.sha256 AS released_sha256, f.bytes AS released_bytes, f.pixels_sha256, f.method AS clean_method,
  o.digest AS original_sha256,
  l.licence, l.attribution
FROM selected AS s
JOIN image AS i ON i.n = s.n
JOIN record AS r ON r.n = s.n
JOIN cfg_category AS g ON g.category = s.category
JOIN image_licence AS l ON l.n = s.n
LEFT JOIN original AS o ON o.n = s.n
LEFT JOIN produced_file AS f ON f.n = s.n AND f.kind = 'image'
LEFT JOIN parent_image AS p ON p.id = s.id
-- An image that left and comes back was first held by the release that assigned it.
LEFT JOIN parent_assignment AS q ON q.kind = 'image' AND q.pseudonym = s.id;

-- Weights are shares of what is left, in whole millionths that sum to exactly 1: each is rounded down, and the
-- millionths left over go one each to the largest remainders (largest-remainder method, A. Hamilton 1792), of equal ones
-- to the heavier, then by category. Whole numbers throughout, so no sum depends on an order. Only categories of stage 3
-- share; the category of an image with one label is of stage 3.
CREATE OR REPLACE TABLE release_selected_unsampled_soft AS
WITH
  stage3 AS (SELECT DISTINCT category FROM selected),
  kept AS (
    SELECT s.n, s.id, l.category, CAST(l.weight * 1000000000000 AS HUGEINT) AS weight
    FROM selected AS s
    JOIN soft_label AS l ON l.n = s.n AND l.stage = 2 AND l.is_differential
    WHERE l.category IN (SELECT category FROM stage3)
  ),
  summed AS (SELECT *, sum(weight) OVER (PARTITION BY n) AS total FROM kept),
  floored AS (
    SELECT *, weight * 1000000 // total AS millionths, weight * 1000000 % total AS remainder FROM summed
  ),
  placed AS (
    SELECT id, category, millionths, 1000000 - sum(millionths) OVER (PARTITION BY n) AS missing,
      row_number() OVER (PARTITION BY n ORDER BY remainder DESC, weight DESC, category) AS place
    FROM floored
  ),
  rounded AS (SELECT id, category, millionths + CASE WHEN place <= missing THEN 1 ELSE 0 END AS millionths FROM placed)
SELECT id, category, CAST(CAST(millionths AS DECIMAL(9,0)) * CAST(0.000001 AS DECIMAL(9,6)) AS DECIMAL(9,6)) AS weight
FROM rounded
WHERE millionths > 0
UNION ALL
SELECT s.id, l.category, CAST(1 AS DECIMAL(9,6))
FROM selected AS s
JOIN soft_label AS l ON l.n = s.n AND l.stage = 2 AND NOT l.is_differential;
