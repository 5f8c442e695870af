-- What is in, of which the release tables are made, each stage by itself (release-stages.ts).

CREATE OR REPLACE TABLE selected AS
SELECT i.n, i.id, i.source, c.version AS source_version, h.category, h.mapped_category, h.category_kind, a.split, a.group_id
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
JOIN hard_label AS h ON h.n = i.n
JOIN assignment AS a ON a.n = i.n
WHERE i.n NOT IN (SELECT n FROM decision WHERE verdict = 'out');
