-- MAP-6, stage 3: categories with fewer images than the minimum leave, counted after duplicates.
-- 80_produced.sql counts once more what conflicts of splits and failed cleaning have left.

CREATE TABLE category_count AS
SELECT h.category, count(*) AS images
FROM hard_label AS h
WHERE h.category IS NOT NULL AND h.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
GROUP BY h.category
ORDER BY h.category;

INSERT INTO decision
SELECT h.n, 'minimum', 'out', 'category-too-small',
  'category ' || h.category || ' has ' || c.images || CASE WHEN c.images = 1 THEN ' image' ELSE ' images' END || ', fewer than ' || p.minimum,
  NULL, p.classes_file, p.classes_line
FROM hard_label AS h
JOIN category_count AS c ON c.category = h.category
CROSS JOIN cfg_policy AS p
WHERE c.images < p.minimum AND h.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
ORDER BY h.n;
