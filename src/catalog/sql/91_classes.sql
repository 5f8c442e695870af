-- MAP-6. Stage 1: as mapped, the images that nothing but a class decision keeps out. Stage 2: after merges and
-- exclusions. Stage 3: the release. Duplicates are never counted twice.

CREATE OR REPLACE TABLE class_member AS
WITH
  out_for_other_reasons AS (
    SELECT DISTINCT n FROM decision
    WHERE verdict = 'out' AND stage NOT IN ('class', 'minimum', 'split')
  )
SELECT 1 AS stage, h.mapped_category AS category, i.patient_number AS patient
FROM hard_label AS h JOIN image AS i ON i.n = h.n
WHERE h.mapped_category IS NOT NULL AND h.n NOT IN (SELECT n FROM out_for_other_reasons)
UNION ALL
SELECT 2, h.category, i.patient_number
FROM hard_label AS h JOIN image AS i ON i.n = h.n
WHERE h.category IS NOT NULL AND h.n NOT IN (SELECT n FROM out_for_other_reasons);

CREATE OR REPLACE TABLE release_classes_stage1 AS
SELECT m.category, g.kind, g.icd11, count(*) AS images, count(DISTINCT m.patient) AS patients
FROM class_member AS m JOIN cfg_category AS g ON g.category = m.category
WHERE m.stage = 1 GROUP BY ALL ORDER BY m.category;

CREATE OR REPLACE TABLE release_classes_stage2 AS
SELECT m.category, g.kind, g.icd11, count(*) AS images, count(DISTINCT m.patient) AS patients
FROM class_member AS m JOIN cfg_category AS g ON g.category = m.category
WHERE m.stage = 2 GROUP BY ALL ORDER BY m.category;

CREATE OR REPLACE TABLE release_classes_stage3 AS
SELECT s.category, g.kind, g.icd11, count(*) AS images, count(DISTINCT i.patient_number) AS patients,
  count(*) FILTER (s.split = 'train') AS train,
  count(*) FILTER (s.split = 'validation') AS validation,
  count(*) FILTER (s.split = 'test') AS test
FROM selected AS s JOIN image AS i ON i.n = s.n JOIN cfg_category AS g ON g.category = s.category
GROUP BY ALL ORDER BY s.category;
