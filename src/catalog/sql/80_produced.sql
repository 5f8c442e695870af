-- What the produce pass made of each image that is in. An image whose cleaning failed, or was not tried, leaves:
-- nothing that was not cleaned reaches a release.

CREATE OR REPLACE TABLE produced_file AS
WITH
  made AS (
    SELECT a.*, p.released_pixels_sha256, p.crop_pixels_sha256, p.clean_method, p.crop_x, p.crop_y
    FROM made_artefact AS a
    JOIN produced AS p ON p.n = a.n
  )
SELECT n, step, role,
  CASE step WHEN 'clean' THEN 'image' WHEN 'crop' THEN 'crop' WHEN 'resize' THEN 'derivative' END AS kind,
  sha256, bytes, extension, width, height,
  CASE WHEN step = 'clean' THEN released_pixels_sha256 WHEN step = 'crop' THEN crop_pixels_sha256 END AS pixels_sha256,
  CASE WHEN step = 'clean' THEN clean_method END AS method,
  CAST(CASE WHEN step = 'crop' THEN crop_x END AS INTEGER) AS x,
  CAST(CASE WHEN step = 'crop' THEN crop_y END AS INTEGER) AS y,
  CAST(CASE WHEN step = 'resize' THEN regexp_extract(role, '[0-9]+$') END AS INTEGER) AS size
FROM made
ORDER BY n, step, role;

DELETE FROM decision WHERE stage = 'produce' OR (stage = 'minimum' AND n IN (SELECT n FROM assignment));

INSERT INTO decision
WITH
  failed_step AS (
    SELECT s.n, s.step, s.state, s.reason
    FROM made_failed_step AS s
    JOIN assignment AS a ON a.n = s.n
  )
SELECT d.n, 'produce', 'out',
  d.step || '-' || CASE WHEN d.state = 'crashed' THEN 'crashed' ELSE coalesce(d.reason, 'failed') END,
  CASE
    WHEN d.state = 'crashed' THEN 'the step ' || d.step || ' broke off on this image'
    ELSE d.step || ': ' || coalesce(m.meaning, d.reason, 'failed')
  END, NULL, NULL, NULL
FROM failed_step AS d
LEFT JOIN in_failure AS m ON m.step = d.step AND m.failure = d.reason
ORDER BY d.n, d.step;

INSERT INTO decision
SELECT i.n, 'produce', 'out', 'not-cleaned', 'no cleaned file was made of the image', NULL, NULL, NULL
FROM image AS i
JOIN assignment AS a ON a.n = i.n
WHERE i.has_image
  AND i.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
  AND i.n NOT IN (SELECT n FROM produced_file WHERE kind = 'image')
ORDER BY i.n;

-- MAP-6: a category that images left since 16_minimum.sql counted may now be too small. Its images go, which
-- changes the count of no other category.
INSERT INTO decision
WITH
  left_over AS (
    SELECT a.n, h.category, count(*) OVER (PARTITION BY h.category) AS images
    FROM assignment AS a JOIN hard_label AS h ON h.n = a.n
    WHERE a.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
  )
SELECT l.n, 'minimum', 'out', 'category-too-small',
  'category ' || l.category || ' has ' || l.images || CASE WHEN l.images = 1 THEN ' image' ELSE ' images' END || ', fewer than ' || p.minimum,
  NULL, p.classes_file, p.classes_line
FROM left_over AS l CROSS JOIN cfg_policy AS p
WHERE l.images < p.minimum
ORDER BY l.n;
