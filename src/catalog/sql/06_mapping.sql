-- MAP-2, MAP-6: label -> mapping row (exactly, else by the form in which spellings are one) -> category ->
-- merges, followed to the end of their chain -> exclusions.

CREATE TABLE label_row AS
WITH
  candidate AS (
    SELECT d.source, d.label, d.images, d.first_n, m.position, m.category, m.reason, m.note, m.file, m.line,
      CASE WHEN m.label = d.label THEN 0 ELSE 1 END AS spelling
    FROM distinct_label AS d
    JOIN label_key AS k ON k.label = d.label
    LEFT JOIN cfg_mapping AS m ON m.source = d.source AND (m.label = d.label OR m.label_key = k.label_key)
  )
SELECT (row_number() OVER (ORDER BY source, label))::INTEGER AS number, source, label, images, first_n, category, reason, note, file, line, position IS NOT NULL AS is_mapped, position
FROM (
  SELECT * FROM candidate
  QUALIFY row_number() OVER (PARTITION BY source, label ORDER BY spelling, position) = 1
)
ORDER BY source, label;

-- Every category with all it is merged into, itself first. The number of merges bounds the chain.
CREATE TABLE merge_chain AS
WITH RECURSIVE chain AS (
  SELECT category, category AS reached, 0 AS steps FROM cfg_category
  UNION ALL
  SELECT c.category, m.into_category, c.steps + 1
  FROM chain AS c
  JOIN cfg_merge AS m ON m.category = c.reached
  WHERE c.steps <= (SELECT count(*) FROM cfg_merge)
)
SELECT * FROM chain;

-- What becomes of a category. An exclusion anywhere along the chain counts, the first one met is named.
CREATE TABLE category_fate AS
WITH
  last_reached AS (
    SELECT category, arg_max(reached, steps) AS merged
    FROM merge_chain GROUP BY category
  ),
  excluded AS (
    SELECT c.category, arg_min(x.category, c.steps) AS excluded_as, arg_min(x.reason, c.steps) AS reason,
      arg_min(x.file, c.steps) AS file, arg_min(x.line, c.steps) AS line
    FROM merge_chain AS c JOIN cfg_exclusion AS x ON x.category = c.reached
    GROUP BY c.category
  )
SELECT l.category, l.merged, g.kind, g.slug, g.icd11,
  CASE
    WHEN x.category IS NOT NULL THEN 'excluded'
    WHEN g.category IS NULL THEN 'undeclared'
    WHEN g.is_parent AND p.parents = 'exclude' THEN 'parent'
    ELSE 'in'
  END AS fate,
  CASE
    WHEN x.category IS NOT NULL THEN 'category ' || x.excluded_as || ' is excluded: ' || x.reason
    WHEN g.category IS NULL THEN 'category ' || l.merged || ' is not declared'
    WHEN g.is_parent AND p.parents = 'exclude' THEN 'category ' || l.merged || ' stands for several others and parents do not enter'
  END AS reason,
  CASE WHEN x.category IS NOT NULL THEN x.file ELSE g.file END AS file,
  CASE WHEN x.category IS NOT NULL THEN x.line ELSE g.line END AS line
FROM last_reached AS l
CROSS JOIN cfg_policy AS p
LEFT JOIN cfg_category AS g ON g.category = l.merged
LEFT JOIN excluded AS x ON x.category = l.category
ORDER BY l.category;
