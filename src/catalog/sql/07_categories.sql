-- MAP-10: from weighted labels to one distribution over categories, and its largest member as the hard label.
-- One unmapped label leaves the whole image undecided. Labels mapped to "-" and excluded categories give up their
-- share to the others; where one of them is the heaviest, `excludedShare` says whether the image is out.
-- Only differentials are added up and compared: one label is one category.

CREATE TABLE weighted_label AS
SELECT l.n, r.number, l.position, l.is_differential, l.weight
FROM label_of_image AS l
JOIN label_row AS r ON r.source = l.source AND r.label = l.label
WHERE l.weight IS NULL OR l.weight > 0;

-- With what the mapping and the categories say of it.
CREATE VIEW judged_label AS
SELECT l.n, r.source, r.label, l.position, l.is_differential, l.weight, r.is_mapped, r.category, r.reason, r.file, r.line,
  f.merged, f.fate, f.reason AS fate_reason, f.file AS fate_file, f.line AS fate_line
FROM weighted_label AS l
JOIN label_row AS r ON r.number = l.number
LEFT JOIN category_fate AS f ON f.category = r.category;

-- No label with a weight: the reader refused them, or all weigh nothing, or there is none.
CREATE TABLE unlabelled AS
SELECT i.n, i.source, coalesce(r.problem, CASE WHEN i.n IN (SELECT n FROM label_of_image) THEN 'weights-zero' END) AS problem
FROM image AS i
LEFT JOIN refused_label AS r ON r.n = i.n
WHERE i.has_record AND i.n NOT IN (SELECT n FROM weighted_label);

INSERT INTO decision
SELECT u.n, 'label', 'out', u.problem, p.meaning, NULL, c.file, c.line
FROM unlabelled AS u
JOIN label_problem AS p ON p.problem = u.problem
JOIN cfg_source AS c ON c.source = u.source
ORDER BY u.n;

INSERT INTO decision
SELECT u.n, 'label', 'out', 'no-label', 'the record gives no diagnosis', NULL, c.file, c.line
FROM unlabelled AS u JOIN cfg_source AS c ON c.source = u.source
WHERE u.problem IS NULL
ORDER BY u.n;

INSERT INTO decision
SELECT DISTINCT n, 'label', 'out', 'label-weight', 'a rank, vote or weight of its labels is not a number', NULL, NULL, NULL::INTEGER
FROM weighted_label WHERE weight IS NULL
ORDER BY n;

-- The text of a label is quoted only where the source's identifiers are public: a label may hold a name (DEID-5).
INSERT INTO decision
SELECT DISTINCT w.n, 'label', 'out', 'unmapped-label',
  CASE WHEN c.identifiers = 'public' THEN 'the label "' || w.label || '" is not mapped' ELSE 'its label is not mapped' END,
  NULL, NULL, NULL::INTEGER
FROM judged_label AS w JOIN cfg_source AS c ON c.source = w.source
WHERE NOT w.is_mapped
ORDER BY ALL;

-- Images of which some label decides nothing.
CREATE TABLE undecided_image AS SELECT DISTINCT n FROM judged_label WHERE weight IS NULL OR NOT is_mapped;

-- Differentials alone: one label is its category. Stage 1: as mapped. Stage 2: after merges and exclusions.
CREATE TABLE soft_label AS
WITH several AS (
  SELECT * FROM judged_label WHERE is_differential AND category IS NOT NULL AND n NOT IN (SELECT n FROM undecided_image)
)
SELECT 1 AS stage, n, category, sum(weight) AS weight, min(position) AS position FROM several GROUP BY n, category
UNION ALL
SELECT 2, n, merged, sum(weight), min(position) FROM several WHERE fate = 'in' GROUP BY n, merged;

-- The largest weight of what a differential lost: of one label mapped to "-", or of one category.
CREATE TABLE excluded_weight AS
WITH
  excluded AS (
    SELECT n, coalesce(merged, label) AS what, merged IS NULL AS is_label, sum(weight) AS weight
    FROM judged_label
    WHERE is_differential AND is_mapped AND (category IS NULL OR fate <> 'in')
    GROUP BY ALL
  )
SELECT n, max(weight) AS weight FROM excluded GROUP BY n;

-- The heaviest category of each differential, of equals the one that is named first: the better rank, else the first
-- label by code unit.
CREATE TABLE heaviest AS
WITH
  top AS (
    SELECT stage, n, arg_min(category, {'weight': -weight, 'position': position, 'category': category}) AS category, max(weight) AS weight
    FROM soft_label GROUP BY stage, n
  )
SELECT t.stage, t.n, t.category, t.weight, list(s.category ORDER BY s.category) AS equals
FROM top AS t
JOIN soft_label AS s ON s.stage = t.stage AND s.n = t.n AND s.weight = t.weight
GROUP BY ALL;

-- The hard label: the argmax, unless what was excluded or an equal forbids it.
CREATE TABLE hard_label AS
WITH
  first_of_stage AS (
    SELECT h.stage, h.n, h.category
    FROM heaviest AS h
    CROSS JOIN cfg_policy AS p
    LEFT JOIN excluded_weight AS x ON x.n = h.n
    WHERE h.stage = 1 OR (
      (p.excluded_share = 'renormalise' OR h.weight >= coalesce(x.weight, 0))
      AND (p.tie = 'first' OR len(h.equals) = 1)
    )
  ),
  decided AS (
    SELECT n, category AS mapped_category, CASE WHEN fate = 'in' THEN merged END AS category
    FROM judged_label
    WHERE NOT is_differential AND category IS NOT NULL AND n NOT IN (SELECT n FROM undecided_image)
    UNION ALL
    SELECT coalesce(one.n, two.n), one.category, two.category
    FROM (SELECT * FROM first_of_stage WHERE stage = 1) AS one
    FULL JOIN (SELECT * FROM first_of_stage WHERE stage = 2) AS two ON two.n = one.n
  )
SELECT i.n, d.mapped_category, d.category, g.kind AS category_kind
FROM image AS i
LEFT JOIN decided AS d ON d.n = i.n
LEFT JOIN cfg_category AS g ON g.category = d.category;

-- Which of several equals is meant is not known.
INSERT INTO decision
SELECT h.n, 'label', 'out', 'label-tie', 'its heaviest diagnoses weigh the same: ' || array_to_string(h.equals, ', '), NULL, p.labels_file, p.labels_line
FROM heaviest AS h CROSS JOIN cfg_policy AS p
WHERE h.stage = 2 AND len(h.equals) > 1 AND p.tie = 'exclude'
ORDER BY h.n;

-- Somebody said that the image most likely shows something else than the category it gets.
INSERT INTO decision
SELECT h.n, 'class', 'warn', 'heaviest-excluded', 'its heaviest diagnosis is excluded, and ' || h.category || ' is the heaviest of the others', NULL, p.labels_file, p.labels_line
FROM heaviest AS h
JOIN excluded_weight AS x ON x.n = h.n AND x.weight > h.weight
CROSS JOIN cfg_policy AS p
WHERE h.stage = 2 AND p.excluded_share = 'renormalise'
ORDER BY h.n;

-- Nothing left of the image's labels, or one excluded that outweighs the rest: each excluded label's own reason.
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
FROM judged_label AS w
JOIN cfg_source AS c ON c.source = w.source
JOIN hard_label AS h ON h.n = w.n AND h.category IS NULL
WHERE w.is_mapped AND w.weight IS NOT NULL AND (w.category IS NULL OR w.fate <> 'in')
  AND w.n NOT IN (SELECT n FROM decision WHERE code IN ('unmapped-label', 'label-weight', 'label-tie'))
ORDER BY ALL;

-- Nobody is in without a category, whatever the reason (fail closed).
INSERT INTO decision
SELECT h.n, 'label', 'out', 'no-category', 'its labels give no category', NULL, NULL, NULL
FROM hard_label AS h
WHERE h.category IS NULL AND h.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
ORDER BY h.n;
