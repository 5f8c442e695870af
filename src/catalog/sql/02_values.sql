-- SRC-7: raw strings of the records into one schema. Each distinct (source, field, value) is read once.

CREATE TABLE raw_value AS
WITH
  fields_of_image AS (
    SELECT i.n, i.source,
      r.fields.age, r.fields."birthDate", r.fields.sex, r.fields."skinType", r.fields.site, r.fields.size,
      r.fields.presentation, r.fields.modality, r.fields.device, r.fields.acquired, r.fields.confirmation, r.fields.icd10,
      r.fields."timePoint", r.fields.licence, r.fields.attribution, r.fields.split
    FROM image AS i
    JOIN in_record AS r ON r.source = i.source AND r.key = i.key AND r.file = i.record_file AND r.row = i.record_row
  ),
  written AS (
    SELECT n, source, field, trim(raw) AS raw
    FROM fields_of_image
    UNPIVOT (raw FOR field IN (
      age, "birthDate", sex, "skinType", site, size, presentation, modality, device, acquired, confirmation, icd10,
      "timePoint", licence, attribution, split))
    WHERE trim(raw) <> ''
  ),
  -- `const` fields, where the reader left them to this stage.
  constant AS (
    SELECT i.n, i.source, f.field, f.const AS raw
    FROM image AS i
    JOIN cfg_field AS f ON f.source = i.source AND f.const IS NOT NULL
    WHERE i.has_record AND NOT EXISTS (SELECT 1 FROM written AS w WHERE w.n = i.n AND w.field = f.field)
  )
SELECT * FROM written UNION ALL SELECT * FROM constant;

CREATE TABLE reading AS
WITH
  distinct_value AS (SELECT DISTINCT source, field, raw FROM raw_value),
  translated AS (
    SELECT d.source, d.field, d.raw, f.parse, coalesce(f.closed, false) AS closed,
      m.raw IS NOT NULL AS missing,
      coalesce(v.value, d.raw) AS text
    FROM distinct_value AS d
    LEFT JOIN cfg_field AS f ON f.source = d.source AND f.field = d.field
    LEFT JOIN cfg_missing AS m ON m.source = d.source AND m.field = d.field AND m.raw = d.raw
    LEFT JOIN cfg_value AS v ON v.source = d.source AND v.field = d.field AND v.raw = d.raw
  ),
  parsed AS (
    SELECT *,
      -- "30-40" is read as its middle, 35; "85+" as its lower end, 85; "35" as itself.
      CASE
        WHEN field NOT IN ('age', 'size') THEN NULL
        WHEN regexp_full_match(text, '[-+]?[0-9]{1,9}(\.[0-9]{0,9})?') THEN TRY_CAST(text AS DECIMAL(20,10))
        WHEN parse = 'range' AND regexp_full_match(text, '[0-9]{1,4}(\.[0-9]{1,4})? *(-|–|to) *[0-9]{1,4}(\.[0-9]{1,4})?')
          THEN (TRY_CAST(regexp_extract(text, '^[0-9.]+') AS DECIMAL(20,10)) + TRY_CAST(regexp_extract(text, '[0-9.]+$') AS DECIMAL(20,10))) * 0.5
        WHEN parse = 'range' AND regexp_full_match(text, '[0-9]{1,4}(\.[0-9]{1,4})? *\+') THEN TRY_CAST(regexp_extract(text, '^[0-9.]+') AS DECIMAL(20,10))
      END * CASE WHEN parse = 'cm' THEN 10 ELSE 1 END AS number,
      CASE
        WHEN field NOT IN ('acquired', 'birthDate') OR parse = 'year' THEN NULL
        WHEN regexp_matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(left(text, 10) AS DATE)
        WHEN regexp_full_match(text, '[0-9]{8}') THEN TRY_CAST(left(text, 4) || '-' || text[5:6] || '-' || right(text, 2) AS DATE)
        WHEN regexp_full_match(text, '[0-9]{4}/[0-9]{2}/[0-9]{2}') THEN TRY_CAST(replace(text, '/', '-') AS DATE)
        WHEN regexp_full_match(text, '[0-9]{2}\.[0-9]{2}\.[0-9]{4}') THEN TRY_CAST(right(text, 4) || '-' || text[4:5] || '-' || left(text, 2) AS DATE)
      END AS day
    FROM translated
  ),
  dated AS (
    SELECT *,
      CASE
        WHEN field NOT IN ('acquired', 'birthDate') THEN NULL
        WHEN day IS NOT NULL THEN year(day)
        WHEN regexp_full_match(text, '[0-9]{4}(-[0-9]{2})?') THEN CAST(left(text, 4) AS BIGINT)
      END AS year
    FROM parsed
  ),
  judged AS (
    SELECT d.*,
      CASE WHEN d.field = 'skinType' AND regexp_full_match(d.text, '[1-6](\.0+)?') THEN left(d.text, 1) ELSE d.text END AS value,
      CASE
        WHEN d.missing THEN NULL
        WHEN d.field IN ('age', 'size') AND d.number IS NULL THEN 'not-a-number'
        WHEN d.field = 'age' AND NOT (d.number BETWEEN 0 AND 120) THEN 'age-out-of-range'
        WHEN d.field = 'size' AND NOT (d.number > 0 AND d.number < 10000) THEN 'size-out-of-range'
        WHEN d.field IN ('acquired', 'birthDate') AND (d.year IS NULL OR NOT (d.year BETWEEN 1850 AND 2200)) THEN 'not-a-date'
        WHEN d.closed AND NOT EXISTS (
          SELECT 1 FROM cfg_vocabulary AS v
          WHERE v.field = d.field AND v.value = CASE WHEN d.field = 'skinType' AND regexp_full_match(d.text, '[1-6](\.0+)?') THEN left(d.text, 1) ELSE d.text END
        ) THEN 'not-in-vocabulary'
      END AS problem
    FROM dated AS d
  )
SELECT source, field, raw, closed, problem,
  CASE WHEN missing OR problem IS NOT NULL THEN NULL ELSE value END AS value,
  CASE WHEN missing OR problem IS NOT NULL THEN NULL ELSE number END AS number,
  CASE WHEN missing OR problem IS NOT NULL THEN NULL ELSE day END AS day,
  CASE WHEN missing OR problem IS NOT NULL THEN NULL ELSE year END AS year
FROM judged;

-- One row per image. The age comes from the record; where it gives none, from the birth date and the date of
-- acquisition: completed years, or the difference of the years where one of the dates is only a year.
CREATE TABLE record AS
WITH
  read_value AS (
    SELECT v.n, v.field, r.value, r.number, r.day, r.year
    FROM raw_value AS v
    JOIN reading AS r ON r.source = v.source AND r.field = v.field AND r.raw = v.raw
  ),
  wide AS (
    SELECT n,
      max(number) FILTER (field = 'age') AS stated_age,
      max(day) FILTER (field = 'birthDate') AS birth_day,
      max(year) FILTER (field = 'birthDate') AS birth_year,
      max(day) FILTER (field = 'acquired') AS acquired_day,
      max(year) FILTER (field = 'acquired') AS acquired_year,
      max(value) FILTER (field = 'sex') AS sex,
      max(value) FILTER (field = 'skinType') AS skin_type,
      max(value) FILTER (field = 'site') AS site,
      max(number) FILTER (field = 'size') AS size_mm,
      max(value) FILTER (field = 'presentation') AS presentation,
      max(value) FILTER (field = 'modality') AS modality,
      max(value) FILTER (field = 'device') AS device,
      max(value) FILTER (field = 'confirmation') AS confirmation,
      max(value) FILTER (field = 'icd10') AS icd10,
      max(value) FILTER (field = 'timePoint') AS time_point,
      max(value) FILTER (field = 'licence') AS licence,
      max(value) FILTER (field = 'attribution') AS attribution,
      max(value) FILTER (field = 'split') AS published_split
    FROM read_value
    GROUP BY n
  ),
  aged AS (
    SELECT *,
      CASE
        WHEN birth_day IS NOT NULL AND acquired_day IS NOT NULL
          THEN acquired_year - birth_year - CASE WHEN strftime(acquired_day, '%m%d') < strftime(birth_day, '%m%d') THEN 1 ELSE 0 END
        ELSE acquired_year - birth_year
      END AS reckoned_age
    FROM wide
  )
SELECT i.n,
  CAST(coalesce(a.stated_age, CASE WHEN a.reckoned_age BETWEEN 0 AND 120 THEN a.reckoned_age END) AS DECIMAL(5,1)) AS age,
  a.stated_age IS NULL AND a.reckoned_age NOT BETWEEN 0 AND 120 AS dates_disagree,
  a.sex, CAST(a.skin_type AS INTEGER) AS skin_type, a.site, CAST(a.size_mm AS DECIMAL(6,1)) AS size_mm,
  a.presentation, a.modality, a.device, CAST(a.acquired_year AS INTEGER) AS acquired_year,
  a.confirmation, c.rank AS confirmation_rank, a.icd10, a.time_point, a.licence, a.attribution, a.published_split
FROM image AS i
LEFT JOIN aged AS a ON a.n = i.n
LEFT JOIN cfg_confirmation AS c ON c.confirmation = a.confirmation
ORDER BY i.n;
