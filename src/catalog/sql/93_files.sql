-- Crops and resized copies, each traceable to its image (SPEC-5).

CREATE OR REPLACE TABLE release_crops AS
SELECT s.id, f.x, f.y, f.width, f.height,
  'crops/' || g.slug || '/' || s.id || '.' || f.extension AS file, f.extension, f.sha256, f.bytes, f.pixels_sha256
FROM selected AS s
JOIN cfg_category AS g ON g.category = s.category
JOIN produced_file AS f ON f.n = s.n AND f.kind = 'crop'
ORDER BY s.id;

CREATE OR REPLACE TABLE release_derivatives AS
SELECT s.id, f.size, f.width, f.height,
  'derivatives/' || f.size || '/' || g.slug || '/' || s.id || '.' || f.extension AS file, f.extension, f.sha256, f.bytes
FROM selected AS s
JOIN cfg_category AS g ON g.category = s.category
JOIN produced_file AS f ON f.n = s.n AND f.kind = 'derivative'
ORDER BY s.id, f.size;
