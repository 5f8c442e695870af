-- SPLIT-1: every row takes part in the links, because an excluded image still ties two others together; only
-- rows that are in get a split. A picture that the parent held under another id (its key, namespace or pseudonym
-- key changed) keeps its split: whoever trained on the parent has seen it.

CREATE TABLE split_row AS
WITH
  out_at_all AS (SELECT DISTINCT n FROM decision WHERE verdict = 'out'),
  out_before_duplicates AS (SELECT DISTINCT n FROM decision WHERE verdict = 'out' AND stage NOT IN ('duplicate', 'minimum', 'split')),
  parent_picture AS (
    SELECT pixels_sha256 AS digest, split FROM parent_image WHERE pixels_sha256 <> ''
    UNION ALL
    SELECT original_sha256, split FROM parent_image WHERE original_sha256 <> ''
  ),
  picture AS (
    SELECT n, pixels_sha256 AS digest FROM pixel_fact WHERE pixels_sha256 IS NOT NULL
    UNION ALL
    SELECT n, digest FROM original WHERE digest IS NOT NULL
  ),
  known_picture AS (
    SELECT i.n, min(p.split) AS split
    FROM image AS i JOIN picture AS o ON o.n = i.n JOIN parent_picture AS p ON p.digest = o.digest
    WHERE i.id NOT IN (SELECT pseudonym FROM parent_assignment WHERE kind = 'image')
    GROUP BY i.n
  ),
  category_place AS (SELECT category, row_number() OVER (ORDER BY category) - 1 AS place FROM (SELECT DISTINCT category FROM hard_label WHERE category IS NOT NULL)),
  source_place AS (SELECT source, row_number() OVER (ORDER BY source) - 1 AS place FROM cfg_source)
SELECT i.n, i.id_number AS image, coalesce(i.lesion_number, 0) AS lesion, coalesce(i.patient_number, 0) AS patient,
  coalesce(q.place, -1)::INTEGER AS category, w.place::INTEGER AS source, coalesce(d.cluster, 0) AS cluster, (o.n IS NULL)::INTEGER AS is_in,
  -- Splits that the row must be in, as masks of `split_code`.
  CASE WHEN b.n IS NULL AND c.sequestered THEN (SELECT mask FROM split_code WHERE split = 'test') ELSE 0 END AS sequestered,
  CASE WHEN b.n IS NULL AND c.keep_split THEN coalesce(s.mask, 0) ELSE 0 END AS published,
  coalesce(t.mask, 0) AS inherited,
  i.draw_rank AS rank
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
JOIN source_place AS w ON w.source = i.source
JOIN record AS r ON r.n = i.n
JOIN hard_label AS h ON h.n = i.n
LEFT JOIN category_place AS q ON q.category = h.category
LEFT JOIN duplicate_cluster AS d ON d.n = i.n
LEFT JOIN known_picture AS k ON k.n = i.n
LEFT JOIN split_code AS s ON s.split = r.published_split
LEFT JOIN split_code AS t ON t.split = k.split
LEFT JOIN out_at_all AS o ON o.n = i.n
LEFT JOIN out_before_duplicates AS b ON b.n = i.n;

-- What the parent assigned to subjects of this build.
CREATE TABLE inherited_assignment AS
SELECT p.kind, s.number, p.split
FROM parent_assignment AS p
JOIN subject AS s ON s.pseudonym = p.pseudonym AND s.kind = CASE WHEN p.kind = 'copy' THEN 'image' ELSE p.kind END
ORDER BY p.kind, s.number;
