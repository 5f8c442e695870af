-- MAP-11: one lesion (and one image known from two sources), one diagnosis. Only images that nothing has
-- excluded so far are witnesses.

CREATE TABLE contradiction AS
WITH
  candidate AS (
    SELECT i.n, i.id, i.lesion, h.category
    FROM image AS i JOIN hard_label AS h ON h.n = i.n
    WHERE h.category IS NOT NULL AND i.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
  ),
  subject AS (
    SELECT n, category, 'lesion' AS kind, lesion AS subject FROM candidate WHERE lesion IS NOT NULL
    UNION ALL
    SELECT n, category, 'image', id FROM candidate
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
  CASE c.kind WHEN 'lesion' THEN 'its lesion' ELSE 'the same image' END
    || ' is also labelled ' || array_to_string(c.others, ', ') || ', here ' || c.category,
  NULL, p.labels_file, p.labels_line
FROM contradiction AS c CROSS JOIN cfg_policy AS p
ORDER BY c.n, c.kind;
