-- SPLIT-1: every row takes part in the links, because an excluded image still ties two others together; only
-- rows that are in get a split.

CREATE TABLE split_row AS
WITH
  out_at_all AS (SELECT DISTINCT n FROM decision WHERE verdict = 'out'),
  out_before_duplicates AS (SELECT DISTINCT n FROM decision WHERE verdict = 'out' AND stage NOT IN ('duplicate', 'minimum', 'split'))
SELECT i.n, i.id, i.source, i.lesion, i.patient, h.category, d.cluster,
  o.n IS NULL AS is_in,
  CASE
    WHEN b.n IS NOT NULL THEN NULL
    WHEN c.sequestered THEN 'test'
  END AS sequestered,
  CASE WHEN b.n IS NULL AND c.keep_split THEN r.published_split END AS published
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
JOIN record AS r ON r.n = i.n
JOIN hard_label AS h ON h.n = i.n
LEFT JOIN duplicate_cluster AS d ON d.n = i.n
LEFT JOIN out_at_all AS o ON o.n = i.n
LEFT JOIN out_before_duplicates AS b ON b.n = i.n
ORDER BY i.n;
