-- What `dx why` tells of nearly every image: how its labels became categories, and that its licence permits. Rows of
-- `decision` each, they were more than all others together: a note is an image and the number of a text.

CREATE OR REPLACE TABLE note_text AS
SELECT r.number, 'label' AS stage, 'mapped' AS code,
  'label "' || r.label || '" is ' || r.category || CASE WHEN f.merged <> r.category THEN ', merged into ' || f.merged ELSE '' END AS reason, r.file, r.line
FROM label_row AS r
LEFT JOIN category_fate AS f ON f.category = r.category
WHERE r.is_mapped AND r.category IS NOT NULL
UNION ALL
SELECT -(row_number() OVER (ORDER BY c.source, v.licence))::INTEGER, 'licence', 'licence-permits', v.reason, c.licence_file, c.licence_line
FROM cfg_source AS c CROSS JOIN licence_verdict AS v
WHERE v.permitted;

CREATE OR REPLACE VIEW note AS
WITH
  permitting AS (
    SELECT c.source, v.licence, -(row_number() OVER (ORDER BY c.source, v.licence))::INTEGER AS number
    FROM cfg_source AS c CROSS JOIN licence_verdict AS v
    WHERE v.permitted
  )
SELECT n, number FROM weighted_label WHERE number IN (SELECT number FROM note_text)
UNION ALL
SELECT l.n, p.number
FROM image_licence AS l
JOIN image AS i ON i.n = l.n
JOIN permitting AS p ON p.source = i.source AND p.licence = l.licence;
