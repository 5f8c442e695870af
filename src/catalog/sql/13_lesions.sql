-- MAP-11: one lesion, one image known from two sources, and one exposure known in copies (duplicates), one
-- diagnosis. Only images that nothing has excluded so far are witnesses.

CREATE TABLE contradiction AS
WITH
  candidate AS (
    SELECT i.n, i.id, i.lesion, h.category, c.cluster
    FROM image AS i JOIN hard_label AS h ON h.n = i.n LEFT JOIN duplicate_cluster AS c ON c.n = i.n
    WHERE h.category IS NOT NULL AND i.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
  ),
  subject AS (
    SELECT n, category, 'lesion' AS kind, lesion AS subject FROM candidate WHERE lesion IS NOT NULL
    UNION ALL
    SELECT n, category, 'image', id FROM candidate
    UNION ALL
    SELECT n, category, 'copies', cluster_id FROM (
      SELECT n, category, min(id) OVER (PARTITION BY cluster) AS cluster_id, max(id) OVER (PARTITION BY cluster) AS last_id
      FROM candidate WHERE cluster IS NOT NULL
    ) WHERE cluster_id <> last_id
  ),
  disputed AS (
    SELECT kind, subject, list(DISTINCT category ORDER BY category) AS categories
    FROM subject GROUP BY kind, subject HAVING count(DISTINCT category) > 1
  )
SELECT s.n, d.kind, d.subject, s.category, list_filter(d.categories, lambda other: other <> s.category) AS others
FROM subject AS s JOIN disputed AS d ON d.kind = s.kind AND d.subject = s.subject
ORDER BY s.n, d.kind;

INSERT INTO decision
SELECT c.n, 'lesion', CASE WHEN p.contradictions = 'exclude' THEN 'out' ELSE 'warn' END, 'contradiction',
  CASE c.kind WHEN 'lesion' THEN 'its lesion' WHEN 'image' THEN 'the same image' ELSE 'a copy of it' END
    || ' is also labelled ' || array_to_string(c.others, ', ') || ', here ' || c.category,
  NULL, p.labels_file, p.labels_line
FROM contradiction AS c CROSS JOIN cfg_policy AS p
ORDER BY c.n, c.kind;
