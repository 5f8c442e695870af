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
    JOIN soft_label AS l ON l.n = s.n AND l.stage = 2
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
SELECT s.id, s.category, CAST(1 AS DECIMAL(9,6))
FROM selected AS s
JOIN weighted_label AS l ON l.n = s.n AND NOT l.is_differential;
