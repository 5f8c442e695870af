-- SPEC-6: anatomy out of scope, fields that must be there, the population's age limits.

INSERT INTO decision
SELECT r.n, 'scope', 'out', 'site-out-of-scope', 'the site ' || r.site || ' is out of scope (' || min(x.site) || ')', NULL, p.scope_file, p.scope_line
FROM record AS r
JOIN cfg_site AS s ON s.site = r.site
JOIN cfg_exclude_site AS x ON x.site = s.above
CROSS JOIN cfg_policy AS p
GROUP BY r.n, r.site, p.scope_file, p.scope_line
ORDER BY r.n;

INSERT INTO decision
WITH
  present AS (
    SELECT i.n, i.has_record, f.field, CASE f.field
      WHEN 'patient' THEN i.patient IS NOT NULL
      WHEN 'lesion' THEN i.lesion IS NOT NULL
      WHEN 'age' THEN r.age IS NOT NULL
      WHEN 'birthDate' THEN r.age IS NOT NULL
      WHEN 'sex' THEN r.sex IS NOT NULL
      WHEN 'skinType' THEN r.skin_type IS NOT NULL
      WHEN 'site' THEN r.site IS NOT NULL
      WHEN 'size' THEN r.size_mm IS NOT NULL
      WHEN 'presentation' THEN r.presentation IS NOT NULL
      WHEN 'modality' THEN r.modality IS NOT NULL AND r.modality <> 'unknown'
      WHEN 'device' THEN r.device IS NOT NULL
      WHEN 'acquired' THEN r.acquired_year IS NOT NULL
      WHEN 'confirmation' THEN r.confirmation IS NOT NULL
      WHEN 'icd10' THEN r.icd10 IS NOT NULL
      WHEN 'timePoint' THEN r.time_point IS NOT NULL
      WHEN 'licence' THEN r.licence IS NOT NULL
      WHEN 'attribution' THEN r.attribution IS NOT NULL
      WHEN 'split' THEN r.published_split IS NOT NULL
      ELSE true   -- label: every image without one is out already
    END AS is_present
    FROM image AS i
    JOIN record AS r ON r.n = i.n
    CROSS JOIN cfg_require AS f
  )
SELECT e.n, 'scope', 'out', 'missing-' || lower(e.field), 'the required field ' || e.field || ' is not known', NULL, p.scope_file, p.scope_line
FROM present AS e CROSS JOIN cfg_policy AS p
WHERE e.has_record AND NOT e.is_present
ORDER BY e.n, e.field;

INSERT INTO decision
SELECT r.n, 'scope', 'out', 'age-out-of-scope', 'the age is outside the population''s limits', NULL, 'dx.config.yaml', NULL
FROM record AS r CROSS JOIN cfg_policy AS p
WHERE r.age < p.age_min OR r.age > p.age_max
ORDER BY r.n;

-- Limits that leave somebody out (narrower than 0 to 120) make an unknown age undecidable, which excludes.
INSERT INTO decision
SELECT r.n, 'scope', 'out', 'age-undecidable', 'the age is not known and the population has age limits', NULL, 'dx.config.yaml', NULL
FROM record AS r JOIN image AS i ON i.n = r.n CROSS JOIN cfg_policy AS p
WHERE i.has_record AND r.age IS NULL AND (p.age_min > 0 OR p.age_max < 120)
ORDER BY r.n;
