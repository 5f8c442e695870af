-- DUP-1: exact edges. Each member of a set of equals is tied to the set's first image, which connects them all.

CREATE TABLE equal_edge AS
WITH
  equals AS (
    SELECT n, 'identity' AS kind, id AS value FROM image
    UNION ALL
    SELECT n, 'bytes', sha256 FROM file_fact WHERE sha256 IS NOT NULL
    UNION ALL
    SELECT n, 'pixels', pixels_sha256 FROM pixel_fact WHERE pixels_sha256 IS NOT NULL
  ),
  first_of_equals AS (
    SELECT n, kind, min(n) OVER (PARTITION BY kind, value) AS first_n FROM equals
  )
SELECT first_n AS a, n AS b, kind, 0 AS distance
FROM first_of_equals
WHERE first_n < n
ORDER BY kind, a, b;
