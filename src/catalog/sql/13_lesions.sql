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
  -- Few of all: only of these the categories are listed.
  several AS (SELECT kind, number FROM witness GROUP BY kind, number HAVING min(category) <> max(category)),
  disputed AS (
    SELECT s.kind, s.number, list(DISTINCT s.category ORDER BY s.category) AS categories
    FROM witness AS s SEMI JOIN several AS v ON v.kind = s.kind AND v.number = s.number
    GROUP BY s.kind, s.number
  ),
  -- Of each category in a dispute its best confirmation. Not known is no better than none.
  worst AS (SELECT max(rank) AS rank FROM cfg_confirmation),
  confirmed AS (
    SELECT s.kind, s.number, s.category, min(coalesce(r.confirmation_rank, w.rank)) AS rank
    FROM witness AS s
    JOIN disputed AS d ON d.kind = s.kind AND d.number = s.number
    JOIN record AS r ON r.n = s.n
    CROSS JOIN worst AS w
    GROUP BY s.kind, s.number, s.category
  ),
  -- The one category that is confirmed better than all others.
  best AS (
    SELECT kind, number, category, rank FROM confirmed
    QUALIFY rank() OVER (PARTITION BY kind, number ORDER BY rank) = 1 AND count(*) OVER (PARTITION BY kind, number, rank) = 1
  )
SELECT s.n, d.kind, p.pseudonym AS subject, s.category, list_filter(d.categories, lambda other: other <> s.category) AS others,
  b.category AS best_category, f.confirmation AS best_confirmation,
  q.contradictions = 'exclude' OR (q.contradictions = 'prefer-confirmation' AND (b.category IS NULL OR b.category <> s.category)) AS is_out
FROM witness AS s
JOIN disputed AS d ON d.kind = s.kind AND d.number = s.number
JOIN subject AS p ON p.number = d.number AND p.kind = CASE WHEN d.kind = 'lesion' THEN 'lesion' ELSE 'image' END
LEFT JOIN best AS b ON b.kind = s.kind AND b.number = s.number
LEFT JOIN cfg_confirmation AS f ON f.rank = b.rank
CROSS JOIN cfg_policy AS q
ORDER BY s.n, d.kind;

INSERT INTO decision
SELECT c.n, 'lesion', CASE WHEN c.is_out THEN 'out' ELSE 'warn' END, 'contradiction',
  CASE c.kind WHEN 'lesion' THEN 'its lesion' WHEN 'image' THEN 'the same image' ELSE 'a copy of it' END
    || ' is also labelled ' || array_to_string(c.others, ', ') || ', here ' || c.category
    || CASE WHEN p.contradictions = 'prefer-confirmation' AND c.best_category IS NOT NULL THEN '; ' || c.best_category || ' is confirmed best, by ' || c.best_confirmation ELSE '' END,
  NULL, p.labels_file, p.labels_line
FROM contradiction AS c CROSS JOIN cfg_policy AS p
ORDER BY c.n, c.kind;
