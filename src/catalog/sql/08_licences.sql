-- LIC-1, LIC-3: the image's own licence, else its source's, judged by TypeScript on the distinct expressions.

CREATE VIEW image_licence AS
SELECT i.n, coalesce(r.licence, c.licence) AS licence, coalesce(r.attribution, c.attribution) AS attribution,
  r.licence IS NOT NULL AS of_image, c.licence_file AS file, c.licence_line AS line
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
LEFT JOIN record AS r ON r.n = i.n;
