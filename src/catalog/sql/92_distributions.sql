-- Distribution: images of each class by skin type and by modality. Summary: the whole release. `unknown` is
-- what the sources do not say, shown so that it is not forgotten.

CREATE OR REPLACE TABLE release_fitzpatrick_distribution AS
SELECT s.category, coalesce(CAST(r.skin_type AS VARCHAR), 'unknown') AS skin_type, s.split, count(*) AS images
FROM selected AS s JOIN record AS r ON r.n = s.n
GROUP BY ALL ORDER BY s.category, skin_type, s.split;

CREATE OR REPLACE TABLE release_fitzpatrick_summary AS
SELECT coalesce(CAST(r.skin_type AS VARCHAR), 'unknown') AS skin_type, count(*) AS images,
  CAST(round(100.0 * count(*) / (SELECT count(*) FROM selected), 2) AS DECIMAL(5,2)) AS percent
FROM selected AS s JOIN record AS r ON r.n = s.n
GROUP BY ALL ORDER BY skin_type;

CREATE OR REPLACE TABLE release_imagetype_distribution AS
SELECT s.category, coalesce(r.modality, 'unknown') AS modality, s.split, count(*) AS images
FROM selected AS s JOIN record AS r ON r.n = s.n
GROUP BY ALL ORDER BY s.category, modality, s.split;

CREATE OR REPLACE TABLE release_imagetype_summary AS
SELECT coalesce(r.modality, 'unknown') AS modality, count(*) AS images,
  CAST(round(100.0 * count(*) / (SELECT count(*) FROM selected), 2) AS DECIMAL(5,2)) AS percent
FROM selected AS s JOIN record AS r ON r.n = s.n
GROUP BY ALL ORDER BY modality;
