-- SPLIT-3: what the parent assigned, departed images included, and what this build assigns. An unchanged
-- assignment keeps the version it dates from; a new one gets it when the version is known.

CREATE OR REPLACE TABLE release_assignments AS
WITH
  latest AS (
    SELECT kind, pseudonym, split, NULL AS since FROM next_assignment
    UNION ALL
    SELECT p.kind, p.pseudonym, p.split, p.since FROM parent_assignment AS p
    WHERE NOT EXISTS (SELECT 1 FROM next_assignment AS a WHERE a.kind = p.kind AND a.pseudonym = p.pseudonym)
  )
SELECT l.kind, l.pseudonym, l.split, coalesce(l.since, p.since) AS since
FROM latest AS l
LEFT JOIN parent_assignment AS p ON p.kind = l.kind AND p.pseudonym = l.pseudonym AND p.split = l.split
ORDER BY l.kind, l.pseudonym;
