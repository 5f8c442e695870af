-- What the produce pass made of each image that is in. An image whose cleaning failed, or was not tried, leaves:
-- nothing that was not cleaned reaches a release.

-- A view: each kind is wanted once or twice, and only its own step is then read.
CREATE OR REPLACE VIEW produced_file AS
SELECT n, 'image' AS kind, unnest("clean.artefacts", recursive := true), released_pixels_sha256 AS pixels_sha256, clean_method AS method,
  NULL::INTEGER AS x, NULL::INTEGER AS y, NULL::INTEGER AS size
FROM produced
UNION ALL
SELECT n, 'crop', unnest("crop.artefacts", recursive := true), crop_pixels_sha256, NULL, CAST(crop_x AS INTEGER), CAST(crop_y AS INTEGER), NULL
FROM produced
UNION ALL
SELECT * EXCLUDE (size), CAST(regexp_extract(role, '[0-9]+$') AS INTEGER) FROM (
  SELECT n, 'derivative', unnest("resize.artefacts", recursive := true), NULL, NULL, NULL, NULL, NULL AS size FROM produced
);

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
  AND i.n NOT IN (SELECT n FROM produced WHERE len("clean.artefacts") > 0)
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
