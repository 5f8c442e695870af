INSERT INTO decision
SELECT l.n, 'licence', CASE WHEN v.permitted THEN 'note' ELSE 'out' END,
  CASE WHEN v.permitted THEN 'licence-permits' WHEN l.licence IS NULL THEN 'no-licence' ELSE 'licence' END,
  v.reason, NULL, l.file, l.line
FROM image_licence AS l
JOIN licence_verdict AS v ON v.licence IS NOT DISTINCT FROM l.licence
ORDER BY l.n;
