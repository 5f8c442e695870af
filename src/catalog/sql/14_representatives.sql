-- DUP-2: images that pass everything so far, with what the preference looks at. TypeScript orders them by the
-- declared preference and names one winner per cluster.

CREATE TABLE duplicate_candidate AS
SELECT d.cluster, i.n, i.id, i.source, i.has_image,
  coalesce(CAST(p.width AS BIGINT) * CAST(p.height AS BIGINT), 0) AS pixels,
  coalesce(r.confirmation_rank, 99) AS confirmation_rank,
  c.preference
FROM duplicate_cluster AS d
JOIN image AS i ON i.n = d.n
JOIN record AS r ON r.n = i.n
JOIN cfg_source AS c ON c.source = i.source
LEFT JOIN pixel_fact AS p ON p.n = i.n
WHERE i.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
ORDER BY d.cluster, i.n;
