-- MAP-11: what a source says of an image in its hierarchy columns, against its own label and against the category that
-- the label became. Runs only where a source declares such columns.

-- How often each label stands under each value of a column. Differentials are several labels and say nothing here.
CREATE TABLE hierarchy_label AS
SELECT h.source, h.position, l.label, h.value, count(*) AS images
FROM hierarchy_of_image AS h
JOIN label_of_image AS l ON l.n = h.n AND NOT l.is_differential
GROUP BY ALL;

-- Labels under several values: those images contradict that stand under another value than most; where no value has
-- most, nobody knows which, and all of them do.
CREATE TABLE split_label AS
WITH
  counted AS (
    SELECT *, count(*) OVER same AS values, max(images) OVER same AS most FROM hierarchy_label
    WINDOW same AS (PARTITION BY source, position, label)
  ),
  judged AS (
    SELECT *, count(*) FILTER (images = most) OVER (PARTITION BY source, position, label) AS leaders FROM counted WHERE values > 1
  )
SELECT source, position, label, value, images, images < most OR leaders > 1 AS is_odd
FROM judged
ORDER BY source, position, label, images DESC, value;

-- Each contradiction of an image. `kind`: `label` (under another value than most of its label), `category` (the value
-- means a behaviour that no code of the category has), `undeclared` (the value is not among those declared).
CREATE TABLE hierarchy_contradiction AS
WITH
  judged_value AS (
    SELECT DISTINCT h.source, h.position, h.value, k.category,
      NOT EXISTS (SELECT 1 FROM cfg_hierarchy_value AS v WHERE v.source = h.source AND v.position = h.position AND v.value = h.value) AS is_undeclared,
      EXISTS (
        SELECT 1 FROM cfg_hierarchy_value AS v JOIN cfg_behaviour AS b ON b.behaviour = v.behaviour
        WHERE v.source = h.source AND v.position = h.position AND v.value = h.value AND b.category = k.category
      ) AS agrees
    FROM hierarchy_of_image AS h
    JOIN hard_label AS k ON k.n = h.n AND k.category IS NOT NULL
    JOIN cfg_hierarchy AS c ON c.source = h.source AND c.position = h.position AND c.has_means
  )
SELECT h.n, h.source, h.position, 'label' AS kind, h.value, l.label, NULL AS category
FROM hierarchy_of_image AS h
JOIN label_of_image AS l ON l.n = h.n AND NOT l.is_differential
JOIN split_label AS s ON s.source = h.source AND s.position = h.position AND s.value = h.value AND s.label = l.label AND s.is_odd
UNION ALL
SELECT h.n, h.source, h.position, CASE WHEN j.is_undeclared THEN 'undeclared' ELSE 'category' END, h.value, NULL, j.category
FROM hierarchy_of_image AS h
JOIN hard_label AS k ON k.n = h.n
JOIN judged_value AS j ON j.source = h.source AND j.position = h.position AND j.value = h.value AND j.category = k.category
WHERE NOT j.agrees;

-- Labels and values are quoted only where the source's identifiers are public (DEID-5).
INSERT INTO decision
SELECT DISTINCT x.n, 'label', CASE WHEN p.hierarchy = 'exclude' THEN 'out' ELSE 'warn' END, 'hierarchy',
  CASE
    WHEN x.kind = 'label' AND s.identifiers = 'public' THEN 'its label "' || x.label || '" stands under "' || x.value || '" in ' || c.column_name || ', and otherwise elsewhere'
    WHEN x.kind = 'label' THEN 'its label stands elsewhere in ' || c.column_name || ' otherwise'
    WHEN x.kind = 'category' AND s.identifiers = 'public' THEN 'its source calls it "' || x.value || '" in ' || c.column_name || ', which ' || x.category || ' is not'
    WHEN x.kind = 'category' THEN 'what its source says in ' || c.column_name || ' contradicts ' || x.category
    WHEN s.identifiers = 'public' THEN 'the value "' || x.value || '" of ' || c.column_name || ' is not declared'
    ELSE 'its value of ' || c.column_name || ' is not declared'
  END,
  NULL, c.file, c.line
FROM hierarchy_contradiction AS x
JOIN cfg_hierarchy AS c ON c.source = x.source AND c.position = x.position
JOIN cfg_source AS s ON s.source = x.source
CROSS JOIN cfg_policy AS p
ORDER BY ALL;
