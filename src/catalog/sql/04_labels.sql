-- The labels exactly as the sources wrote them, with the weight that rank, votes or confidence give (MAP-10).
-- Weights are decimals, so that their sums are exact in any order; what is beyond twelve decimals is rounded away.

CREATE TABLE label_of_image AS
WITH
  listed AS (
    SELECT i.n, i.source, unnest(r.labels, recursive := true), generate_subscripts(r.labels, 1) AS position
    FROM image AS i
    JOIN in_record AS r ON r.source = i.source AND r.key = i.key AND r.file = i.record_file AND r.row = i.record_row
    WHERE len(r.labels) > 0
  ),
  written AS (
    SELECT l.n, l.source, l.label, l.position, c.label_kind, l.value
    FROM listed AS l
    JOIN cfg_source AS c ON c.source = l.source
    WHERE trim(l.label) <> ''
  ),
  differential AS (
    SELECT n, source, label, position, label_kind, TRY_CAST(value AS DECIMAL(24,12)) AS number, count(*) OVER (PARTITION BY n) AS labels
    FROM written
    WHERE label_kind IN ('ranks', 'votes', 'confidences', 'weighted')
  )
SELECT n, source, label, position, false AS is_differential, CAST(1 AS DECIMAL(24,12)) AS weight
FROM written
WHERE label_kind NOT IN ('ranks', 'votes', 'confidences', 'weighted')
UNION ALL
SELECT d.n, d.source, d.label, d.position, true,
  -- Rank r of k: 1/r (reciprocal), k - r + 1 (linear) or 1 (uniform). Votes and confidences weigh what they say.
  CASE
    WHEN d.label_kind = 'ranks' AND (d.number IS NULL OR d.number < 1) THEN NULL
    WHEN d.label_kind = 'ranks' AND p.ranks = 'reciprocal' THEN CAST(1 / CAST(d.number AS DOUBLE) AS DECIMAL(24,12))
    WHEN d.label_kind = 'ranks' AND p.ranks = 'linear' THEN CAST(greatest(d.labels - d.number + 1, 1) AS DECIMAL(24,12))
    WHEN d.label_kind = 'ranks' THEN CAST(1 AS DECIMAL(24,12))
    WHEN d.number BETWEEN 0 AND 1000000 THEN d.number
  END
FROM differential AS d
CROSS JOIN cfg_policy AS p;

-- What the reader refused, by name.
CREATE TABLE refused_label AS
SELECT i.n, r."labelProblem" AS problem
FROM in_record AS r
JOIN image AS i ON r.source = i.source AND r.key = i.key AND r.file = i.record_file AND r.row = i.record_row
WHERE r."labelProblem" IS NOT NULL
ORDER BY i.n;

-- What the source says more coarsely, where it declares such columns; `position` is that of the column, from 0.
CREATE TABLE hierarchy_of_image AS
WITH
  listed AS (
    SELECT i.n, i.source, unnest(r.hierarchy) AS value, generate_subscripts(r.hierarchy, 1) - 1 AS position
    FROM in_record AS r
    JOIN image AS i ON r.source = i.source AND r.key = i.key AND r.file = i.record_file AND r.row = i.record_row
    WHERE len(r.hierarchy) > 0
  )
SELECT n, source, position::INTEGER AS position, value FROM listed WHERE value IS NOT NULL
ORDER BY n, position;

CREATE TABLE distinct_label AS
SELECT source, label, count(DISTINCT n) AS images, min(n) AS first_n
FROM label_of_image
WHERE weight IS NULL OR weight > 0
GROUP BY source, label
ORDER BY source, label;
