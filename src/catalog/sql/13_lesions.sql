-- MAP-11: one lesion, one image known from two sources, and one exposure known in copies (duplicates), one
-- diagnosis. Only images that nothing has excluded so far are witnesses.

CREATE TABLE contradiction AS
WITH
  candidate AS (
    SELECT i.n, i.id_number, i.lesion_number, h.category, c.cluster
    FROM image AS i JOIN hard_label AS h ON h.n = i.n LEFT JOIN duplicate_cluster AS c ON c.n = i.n
    WHERE h.category IS NOT NULL AND i.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
  ),
  witness AS (
    SELECT n, category, 'lesion' AS kind, lesion_number AS number FROM candidate WHERE lesion_number IS NOT NULL
    UNION ALL
    SELECT n, category, 'image', id_number FROM candidate
    UNION ALL
    SELECT n, category, 'copies', first_id FROM (
      SELECT n, category, min(id_number) OVER (PARTITION BY cluster) AS first_id, max(id_number) OVER (PARTITION BY cluster) AS last_id
      FROM candidate WHERE cluster IS NOT NULL
    ) WHERE first_id <> last_id
  ),
  disputed AS (
    SELECT kind, number, list(DISTINCT category ORDER BY category) AS categories
    FROM witness GROUP BY kind, number HAVING count(DISTINCT category) > 1
  )
SELECT s.n, d.kind, p.pseudonym AS subject, s.category, list_filter(d.categories, lambda other: other <> s.category) AS others
FROM witness AS s
JOIN disputed AS d ON d.kind = s.kind AND d.number = s.number
JOIN subject AS p ON p.number = d.number AND p.kind = CASE WHEN d.kind = 'lesion' THEN 'lesion' ELSE 'image' END
ORDER BY s.n, d.kind;

INSERT INTO decision
SELECT c.n, 'lesion', CASE WHEN p.contradictions = 'exclude' THEN 'out' ELSE 'warn' END, 'contradiction',
  CASE c.kind WHEN 'lesion' THEN 'its lesion' WHEN 'image' THEN 'the same image' ELSE 'a copy of it' END
    || ' is also labelled ' || array_to_string(c.others, ', ') || ', here ' || c.category,
  NULL, p.labels_file, p.labels_line
FROM contradiction AS c CROSS JOIN cfg_policy AS p
ORDER BY c.n, c.kind;
