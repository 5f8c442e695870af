-- Splits with the names of groups and subjects.

CREATE TABLE assignment AS
SELECT p.n, s.split, p.first_n, g.id AS group_id
FROM placed AS p JOIN split_code AS s ON s.code = p.split JOIN image AS g ON g.n = p.first_n
ORDER BY p.n;

CREATE TABLE next_assignment AS
SELECT k.kind, s.pseudonym, w.split
FROM placed_subject AS p
JOIN subject_code AS k ON k.code = p.kind
JOIN split_code AS w ON w.code = p.split
JOIN subject AS s ON s.number = p.number AND s.kind = CASE WHEN k.kind = 'copy' THEN 'image' ELSE k.kind END;
