-- Why images are not in, and what was merged into what. Every reason, not only the first.

CREATE OR REPLACE TABLE release_exclusions AS
SELECT DISTINCT i.id, i.source, d.stage, d.code, coalesce(d.rule, '') AS rule, d.reason
FROM decision AS d JOIN image AS i ON i.n = d.n
WHERE d.verdict = 'out'
ORDER BY i.id, i.source, d.stage, d.code, rule, d.reason;

CREATE OR REPLACE TABLE release_duplicates AS
SELECT l.id, l.source, w.id AS winner, w.source AS winner_source, d.kind, d.distance
FROM duplicate_loser AS d
JOIN image AS l ON l.n = d.n
JOIN image AS w ON w.n = d.winner
ORDER BY l.id, l.source;

CREATE OR REPLACE TABLE release_mapping AS
SELECT r.source, r.label, r.category, CASE WHEN f.fate = 'in' THEN f.merged END AS stage2_category,
  coalesce(r.reason, CASE WHEN f.fate <> 'in' THEN f.reason END, m.reason) AS reason, r.note, g.status, g.icd10, g.icd10_relation, r.images
FROM label_row AS r
JOIN cfg_mapping AS g ON g.source = r.source AND g.position = r.position
LEFT JOIN category_fate AS f ON f.category = r.category
LEFT JOIN cfg_merge AS m ON m.category = r.category
WHERE r.is_mapped
ORDER BY r.source, r.label;

CREATE OR REPLACE TABLE release_categories AS
SELECT c.category, c.kind, c.icd11, t.titles AS icd11_titles, t.parent_of, t.rationale, t.differentiate, t.reason, t.alternatives
FROM cfg_category AS c JOIN cfg_category_text AS t ON t.category = c.category
ORDER BY c.category;

CREATE OR REPLACE TABLE release_rules AS
SELECT c.rule, c.kind, c.expression, c.reason, count(DISTINCT d.n) AS images
FROM cfg_rule AS c
LEFT JOIN decision AS d ON d.rule = c.rule AND d.verdict IN ('out', 'warn')
GROUP BY ALL ORDER BY c.rule;
