-- Splits with the names of groups and subjects.

CREATE TABLE assignment AS
SELECT p.n, p.split, p.first_n, g.id AS group_id
FROM placed AS p JOIN image AS g ON g.n = p.first_n
ORDER BY p.n;

CREATE TABLE next_assignment AS
WITH subject AS (
  SELECT DISTINCT 'image' AS kind, id AS pseudonym, id_number AS number FROM image
  UNION ALL SELECT DISTINCT 'lesion', lesion, lesion_number FROM image WHERE lesion IS NOT NULL
  UNION ALL SELECT DISTINCT 'patient', patient, patient_number FROM image WHERE patient IS NOT NULL
)
SELECT p.kind, s.pseudonym, p.split
FROM placed_subject AS p
JOIN subject AS s ON s.number = p.number AND s.kind = CASE WHEN p.kind = 'copy' THEN 'image' ELSE p.kind END
ORDER BY p.kind, s.pseudonym;
