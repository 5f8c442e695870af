-- SPLIT-4. Subjects are patients; an image whose patient is not known counts with its group.

CREATE OR REPLACE TABLE split_member AS
SELECT s.n, s.split, s.category, s.source,
  coalesce(i.patient_number, -a.first_n) AS subject, a.first_n AS group_id,
  r.age, r.sex, r.skin_type, r.modality, r.confirmation, r.site
FROM selected AS s JOIN assignment AS a ON a.n = s.n JOIN image AS i ON i.n = s.n JOIN record AS r ON r.n = s.n;

CREATE OR REPLACE TABLE release_splits AS
WITH
  -- Each by itself: as one grouping of nine times the rows it took twice as long.
  counted AS (
    SELECT split, 'all' AS dimension, 'all' AS value, count(*) AS images, count(DISTINCT subject) AS subjects, count(DISTINCT group_id) AS groups FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'category', category, count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'source', source, count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'sex', coalesce(sex, 'unknown'), count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'skin_type', coalesce(CAST(skin_type AS VARCHAR), 'unknown'), count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'modality', coalesce(modality, 'unknown'), count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'confirmation', coalesce(confirmation, 'unknown'), count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'site', coalesce(site, 'unknown'), count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
    UNION ALL SELECT split, 'age', CASE WHEN age IS NULL THEN 'unknown' ELSE 'known' END, count(*), count(DISTINCT subject), count(DISTINCT group_id) FROM split_member GROUP BY ALL
  ),
  split_size AS (SELECT split, count(*) AS images FROM split_member GROUP BY split),
  -- Exact sums of decimals first, floating point only at the end: the same on any number of threads.
  age_sums AS (
    SELECT split, count(age) AS known, sum(age) AS total, sum(CAST(age AS DECIMAL(12,2)) * CAST(age AS DECIMAL(12,2))) AS squares,
      min(age) AS youngest, max(age) AS oldest
    FROM split_member GROUP BY split HAVING count(age) > 0
  ),
  age_number AS (
    SELECT split, 'mean' AS value, known, CAST(total AS DOUBLE) / known AS number FROM age_sums
    UNION ALL
    SELECT split, 'sd', known, sqrt(greatest(CAST(squares AS DOUBLE) - CAST(total AS DOUBLE) * CAST(total AS DOUBLE) / known, 0) / (known - 1)) FROM age_sums WHERE known > 1
    UNION ALL
    SELECT split, 'min', known, CAST(youngest AS DOUBLE) FROM age_sums
    UNION ALL
    SELECT split, 'max', known, CAST(oldest AS DOUBLE) FROM age_sums
  )
SELECT c.split, c.dimension, c.value, c.images, c.subjects, c.groups,
  CAST(round(100.0 * c.images / z.images, 2) AS DECIMAL(5,2)) AS percent,
  -- Half the width of the 95 % Wilson score interval (Wilson 1927) of a proportion of one half, the widest
  -- there is, from n independent subjects: z * sqrt(1/(4n) + z^2/(4n^2)) / (1 + z^2/n), z = 1.959964.
  CASE WHEN c.dimension = 'category' THEN
    CAST(round(1.959964 * sqrt(0.25 / c.subjects + 1.959964 * 1.959964 / (4.0 * c.subjects * c.subjects)) / (1 + 1.959964 * 1.959964 / c.subjects), 4) AS DECIMAL(6,4))
  END AS half_width,
  CAST(NULL AS DECIMAL(7,2)) AS number
FROM counted AS c JOIN split_size AS z ON z.split = c.split
UNION ALL
SELECT split, 'age years', value, known, NULL, NULL, NULL, NULL, CAST(round(number, 2) AS DECIMAL(7,2))
FROM age_number
ORDER BY 1, 2, 3;
