-- SPLIT-3: what the parent assigned, departed images included, and what this build assigns. An unchanged
-- assignment keeps the version it dates from; a new one gets it when the version is known. What was split and then
-- left (its cleaning failed) was never held and is not handed on.

CREATE OR REPLACE TABLE release_assignments AS
WITH
  held AS (
    SELECT 'image' AS kind, i.id AS pseudonym FROM selected AS s JOIN image AS i ON i.n = s.n
    UNION SELECT 'lesion', i.lesion FROM selected AS s JOIN image AS i ON i.n = s.n WHERE i.lesion IS NOT NULL
    UNION SELECT 'patient', i.patient FROM selected AS s JOIN image AS i ON i.n = s.n WHERE i.patient IS NOT NULL
    UNION SELECT 'copy', i.id FROM selected AS s JOIN duplicate_cluster AS c ON c.n = s.n JOIN duplicate_cluster AS d ON d.cluster = c.cluster JOIN image AS i ON i.n = d.n
    UNION SELECT kind, pseudonym FROM parent_assignment
  ),
  latest AS (
    SELECT a.kind, a.pseudonym, a.split, NULL AS since FROM next_assignment AS a SEMI JOIN held AS h ON h.kind = a.kind AND h.pseudonym = a.pseudonym
    UNION ALL
    SELECT p.kind, p.pseudonym, p.split, p.since FROM parent_assignment AS p
    WHERE NOT EXISTS (SELECT 1 FROM next_assignment AS a WHERE a.kind = p.kind AND a.pseudonym = p.pseudonym)
  )
SELECT l.kind, l.pseudonym, l.split, coalesce(l.since, p.since) AS since
FROM latest AS l
LEFT JOIN parent_assignment AS p ON p.kind = l.kind AND p.pseudonym = l.pseudonym AND p.split = l.split
ORDER BY l.kind, l.pseudonym;
