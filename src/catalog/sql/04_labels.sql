-- The labels exactly as the sources wrote them, with the weight that rank, votes or confidence give (MAP-10).

CREATE TABLE label_of_image AS
WITH
  listed AS (
    SELECT i.n, i.source, unnest(r.labels, recursive := true), generate_subscripts(r.labels, 1) AS position
    FROM image AS i
    JOIN in_record AS r ON r.source = i.source AND r.key = i.key AND r.file = i.record_file AND r.row = i.record_row
    WHERE len(r.labels) > 0
  ),
  written AS (
    SELECT l.n, l.source, l.label, l.position, c.label_kind, l.value,
      TRY_CAST(l.value AS DECIMAL(20,10)) AS number,
      count(*) OVER (PARTITION BY l.n) AS labels
    FROM listed AS l
    JOIN cfg_source AS c ON c.source = l.source
    WHERE trim(l.label) <> ''
  )
SELECT w.n, w.source, w.label, w.position,
  -- Rank r of k: 1/r (reciprocal), k - r + 1 (linear) or 1 (uniform). Votes and confidences weigh what they say.
  CASE
    WHEN w.label_kind = 'ranks' AND (w.number IS NULL OR w.number < 1) THEN NULL
    WHEN w.label_kind = 'ranks' AND p.ranks = 'reciprocal' THEN CAST(1 / CAST(w.number AS DOUBLE) AS DECIMAL(24,12))
    WHEN w.label_kind = 'ranks' AND p.ranks = 'linear' THEN CAST(greatest(w.labels - w.number + 1, 1) AS DECIMAL(24,12))
    WHEN w.label_kind = 'ranks' THEN CAST(1 AS DECIMAL(24,12))
    WHEN w.label_kind IN ('votes', 'confidences') AND (w.number IS NULL OR w.number < 0 OR w.number > 1000000) THEN NULL
    WHEN w.label_kind IN ('votes', 'confidences') THEN CAST(w.number AS DECIMAL(24,12))
    ELSE CAST(1 AS DECIMAL(24,12))
  END AS weight
FROM written AS w
CROSS JOIN cfg_policy AS p;

CREATE TABLE distinct_label AS
SELECT source, label, count(DISTINCT n) AS images, min(n) AS first_n
FROM label_of_image
WHERE weight IS NULL OR weight > 0
GROUP BY source, label
ORDER BY source, label;
