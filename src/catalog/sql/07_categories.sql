-- MAP-10: from weighted labels to one distribution over categories, and its largest member as the hard label.
-- One unmapped label leaves the whole image undecided. Labels mapped to "-" and excluded categories give up their
-- share to the others, but only from behind: an image whose weightiest diagnosis is excluded is out, for the lesser
-- ones are not what it was said to show.

CREATE TABLE weighted_label AS
SELECT l.n, l.source, l.label, l.position, l.weight, r.is_mapped, r.category, r.reason, r.file, r.line,
  f.merged, f.fate, f.reason AS fate_reason, f.file AS fate_file, f.line AS fate_line
FROM label_of_image AS l
JOIN label_row AS r ON r.source = l.source AND r.label = l.label
LEFT JOIN category_fate AS f ON f.category = r.category
WHERE l.weight IS NULL OR l.weight > 0;

INSERT INTO decision
SELECT i.n, 'label', 'out', 'no-label', 'the record gives no diagnosis', NULL, c.file, c.line
FROM image AS i JOIN cfg_source AS c ON c.source = i.source
WHERE i.has_record AND i.n NOT IN (SELECT n FROM weighted_label)
ORDER BY i.n;

INSERT INTO decision
SELECT DISTINCT n, 'label', 'out', 'label-weight', 'a rank, vote or confidence of its labels is not a number', NULL, NULL, NULL::INTEGER
FROM weighted_label WHERE weight IS NULL
ORDER BY n;

-- The text of a label is quoted only where the source's identifiers are public: a label may hold a name (DEID-5).
INSERT INTO decision
SELECT DISTINCT w.n, 'label', 'out', 'unmapped-label',
  CASE WHEN c.identifiers = 'public' THEN 'the label "' || w.label || '" is not mapped' ELSE 'its label is not mapped' END,
  NULL, NULL, NULL::INTEGER
FROM weighted_label AS w JOIN cfg_source AS c ON c.source = w.source
WHERE NOT w.is_mapped
ORDER BY ALL;

-- Stage 1: as mapped. Stage 2: after merges and exclusions.
CREATE TABLE soft_label AS
WITH
  undecided AS (SELECT DISTINCT n FROM weighted_label WHERE weight IS NULL OR NOT is_mapped),
  weighed AS (SELECT * FROM weighted_label WHERE n NOT IN (SELECT n FROM undecided) AND category IS NOT NULL),
  as_mapped AS (SELECT 1 AS stage, n, category, sum(weight) AS weight, min(position) AS position FROM weighed GROUP BY n, category),
  merged AS (SELECT 2 AS stage, n, merged AS category, sum(weight) AS weight, min(position) AS position FROM weighed WHERE fate = 'in' GROUP BY n, merged)
SELECT * FROM as_mapped UNION ALL SELECT * FROM merged;

-- The largest weight of what is excluded: of one label mapped to "-", or of one category.
CREATE TABLE excluded_weight AS
WITH
  excluded AS (
    SELECT n, coalesce(merged, label) AS what, merged IS NULL AS is_label, sum(weight) AS weight
    FROM weighted_label
    WHERE is_mapped AND (category IS NULL OR fate <> 'in')
    GROUP BY ALL
  )
SELECT n, max(weight) AS weight FROM excluded GROUP BY n;

-- A tie goes to what the source names first: the better rank, the earlier column.
CREATE TABLE hard_label AS
WITH
  first_of_stage AS (
    SELECT stage, n, arg_min(category, {'weight': -weight, 'position': position, 'category': category}) AS category, max(weight) AS weight
    FROM soft_label GROUP BY stage, n
  )
SELECT i.n, one.category AS mapped_category, two.category AS category, g.kind AS category_kind
FROM image AS i
LEFT JOIN first_of_stage AS one ON one.n = i.n AND one.stage = 1
LEFT JOIN excluded_weight AS x ON x.n = i.n
LEFT JOIN first_of_stage AS two ON two.n = i.n AND two.stage = 2 AND two.weight >= coalesce(x.weight, 0)
LEFT JOIN cfg_category AS g ON g.category = two.category
ORDER BY i.n;

-- Nothing left of the image's labels, or more excluded than left: each excluded label's own reason.
INSERT INTO decision
SELECT DISTINCT w.n,
  CASE WHEN w.category IS NULL THEN 'label' ELSE 'class' END,
  'out',
  CASE WHEN w.category IS NULL THEN 'label-excluded' WHEN w.fate = 'parent' THEN 'parent-category' ELSE 'category-excluded' END,
  CASE
    WHEN w.category IS NULL AND c.identifiers = 'public' THEN 'the label "' || w.label || '" is excluded: ' || w.reason
    WHEN w.category IS NULL THEN 'its label is excluded: ' || w.reason
    ELSE w.fate_reason
  END,
  NULL, coalesce(w.fate_file, w.file), coalesce(w.fate_line, w.line)
FROM weighted_label AS w
JOIN cfg_source AS c ON c.source = w.source
JOIN hard_label AS h ON h.n = w.n AND h.category IS NULL
WHERE w.is_mapped AND w.weight IS NOT NULL AND (w.category IS NULL OR w.fate <> 'in')
  AND w.n NOT IN (SELECT n FROM decision WHERE code IN ('unmapped-label', 'label-weight'))
ORDER BY ALL;

-- For `why`: how the label became the category.
INSERT INTO decision
SELECT w.n, 'label', 'note', 'mapped',
  'label "' || w.label || '" is ' || w.category || CASE WHEN w.merged <> w.category THEN ', merged into ' || w.merged ELSE '' END,
  NULL, w.file, w.line
FROM weighted_label AS w
WHERE w.is_mapped AND w.category IS NOT NULL
ORDER BY w.n, w.label;

-- Nobody is in without a category, whatever the reason (fail closed).
INSERT INTO decision
SELECT h.n, 'label', 'out', 'no-category', 'its labels give no category', NULL, NULL, NULL
FROM hard_label AS h
WHERE h.category IS NULL AND h.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
ORDER BY h.n;
