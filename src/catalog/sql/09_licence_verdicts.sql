INSERT INTO decision
SELECT l.n, 'licence', 'out', CASE WHEN l.licence IS NULL THEN 'no-licence' ELSE 'licence' END, v.reason, NULL, l.file, l.line
FROM image_licence AS l
JOIN licence_verdict AS v ON v.licence IS NOT DISTINCT FROM l.licence
WHERE NOT v.permitted
ORDER BY l.n;
