-- What a rule may see (columns.ts documents each): source, record, mapping and licence columns and the facts
-- of the steps. No duplicates, no splits: those come later. A view: only the columns that rules name are made.

CREATE VIEW rule_row AS
SELECT
  i.n, i.id, i.source, c.namespace, c.version AS source_version, c.type AS source_type, c.identifiers, c.access AS source_access,
  c.consent, i.has_image, i.has_mask, b.bytes,
  r.age, r.sex, r.skin_type, r.site, r.size_mm, r.presentation, r.modality, r.device, r.acquired_year,
  r.confirmation, r.confirmation_rank, r.icd10, r.time_point, r.published_split, i.lesion, i.patient,
  t.label, t.labels, h.mapped_category, h.category, h.category_kind,
  l.licence, v.permitted AS licence_permits, v.commercial, v.modification, v.redistribution, v.research, v.share_alike,
  f.* EXCLUDE (n, hashes)
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
JOIN record AS r ON r.n = i.n
JOIN hard_label AS h ON h.n = i.n
JOIN image_licence AS l ON l.n = i.n
LEFT JOIN file_fact AS b ON b.n = i.n
LEFT JOIN fact AS f ON f.n = i.n
LEFT JOIN licence_verdict AS v ON v.licence IS NOT DISTINCT FROM l.licence
LEFT JOIN (SELECT n, arg_min(label, position) AS label, count(*) AS labels FROM label_of_image GROUP BY n) AS t ON t.n = i.n;
