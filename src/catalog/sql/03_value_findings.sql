-- What could not be read, grouped by source, column and problem: the first row and how many. The value itself
-- is named only where the column holds a closed vocabulary (DEID-9).

CREATE TABLE value_finding AS
WITH
  unread AS (
    SELECT v.n, v.source, v.field, r.problem, r.closed, CASE WHEN r.closed THEN v.raw END AS shown
    FROM raw_value AS v
    JOIN reading AS r ON r.source = v.source AND r.field = v.field AND r.raw = v.raw
    WHERE r.problem IS NOT NULL
    UNION ALL
    SELECT i.n, i.source, 'birthDate', 'dates-disagree', false, NULL
    FROM record AS h JOIN image AS i ON i.n = h.n
    WHERE h.dates_disagree
  ),
  placed AS (
    SELECT u.*, i.record_file, i.record_row,
      row_number() OVER (PARTITION BY u.source, u.field, u.problem, u.shown ORDER BY i.record_file, i.record_row, u.n) AS place,
      count(*) OVER (PARTITION BY u.source, u.field, u.problem, u.shown) AS images
    FROM unread AS u JOIN image AS i ON i.n = u.n
  )
SELECT p.source, p.field, f.column_name, p.problem, p.shown, p.images, n.name AS record_name, p.record_row AS row
FROM placed AS p
LEFT JOIN cfg_field AS f ON f.source = p.source AND f.field = p.field
LEFT JOIN cfg_record_file AS n ON n.source = p.source AND n.file = p.record_file
WHERE p.place = 1
ORDER BY p.source, p.field, p.problem, p.shown;
