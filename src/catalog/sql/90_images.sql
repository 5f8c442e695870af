-- The images of the release, in no order: what is written is ordered by its key. File columns are NULL for rows without an image (records-only sources).

CREATE OR REPLACE TABLE release_selected_unsampled AS
SELECT s.id, s.source, s.source_version, coalesce(p.ingested_in, q.since) AS ingested_in, s.split, s.group_id, s.category, g.icd11,
  r.modality, r.sex, CAST(r.age AS DOUBLE) AS age, r.skin_type, r.site, r.confirmation, i.lesion, i.patient,
  CAST(r.size_mm AS DOUBLE) AS size_mm, r.acquired_year,
  f.width, f.height,
  'images/' || g.slug || '/' || s.id || '.' || f.extension AS file,
  f.extension, f.sha256 AS released_sha256, f.bytes AS released_bytes, f.pixels_sha256, f.method AS clean_method,
  o.digest AS original_sha256,
  l.licence, l.attribution
FROM selected AS s
JOIN image AS i ON i.n = s.n
JOIN record AS r ON r.n = s.n
JOIN cfg_category AS g ON g.category = s.category
JOIN image_licence AS l ON l.n = s.n
LEFT JOIN original AS o ON o.n = s.n
LEFT JOIN produced_file AS f ON f.n = s.n AND f.kind = 'image'
LEFT JOIN parent_image AS p ON p.id = s.id
-- An image that left and comes back was first held by the release that assigned it.
LEFT JOIN parent_assignment AS q ON q.kind = 'image' AND q.pseudonym = s.id;
