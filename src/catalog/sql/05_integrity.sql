-- What later stages name themselves of the analysis; rules see all of them (11_rule_rows.sql).
CREATE VIEW file_fact AS SELECT n, sha256, bytes, problem FROM analysed;

CREATE VIEW pixel_fact AS
SELECT n, width, height, pixels_sha256, hashes, box_x, box_y, box_width, box_height
FROM fact;

-- What a release says of the original's bytes (DEID-4): plain where identifiers are public, else keyed, else nothing.
CREATE VIEW original AS
SELECT f.n, f.sha256 AS digest
FROM file_fact AS f JOIN image AS i ON i.n = f.n JOIN cfg_source AS c ON c.source = i.source
WHERE c.identifiers = 'public'
UNION ALL
SELECT n, digest FROM keyed_original;

-- What the scan refused, and images and records that lack one another.

INSERT INTO decision
SELECT DISTINCT i.n, 'acquire', 'out', x.code, x.reason, NULL, c.file, c.line
FROM in_excluded AS x
JOIN image AS i ON i.source = x.source AND i.key = x.key
JOIN cfg_source AS c ON c.source = x.source
ORDER BY ALL;

INSERT INTO decision
SELECT i.n, 'acquire', 'out', 'no-record', 'the image has no record', NULL, c.file, c.line
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
WHERE i.has_image AND NOT i.has_record AND i.n NOT IN (SELECT n FROM decision)
ORDER BY i.n;

INSERT INTO decision
SELECT i.n, 'acquire', 'out', 'no-image', 'the record has no image', NULL, c.file, c.line
FROM image AS i
JOIN cfg_source AS c ON c.source = i.source
WHERE c.has_images AND i.has_record AND NOT i.has_image AND i.n NOT IN (SELECT n FROM decision)
ORDER BY i.n;

-- A file that cannot be read, and a step that failed on it, exclude the image (fail closed). A step that was
-- skipped waits for one that failed, or for an input (a mask) that the image does not have: no reason by itself.

INSERT INTO decision
SELECT n, 'integrity', 'out', 'file-' || problem,
  CASE problem
    WHEN 'unreadable' THEN 'the file cannot be read'
    WHEN 'changed-while-read' THEN 'the file changed while it was read'
    WHEN 'too-large' THEN 'the file is larger than dx reads'
    ELSE 'the file has a problem'
  END, NULL, NULL, NULL
FROM file_fact
WHERE problem IS NOT NULL
ORDER BY n;

INSERT INTO decision
SELECT
  d.n, 'integrity', 'out',
  d.step || '-' || CASE WHEN d.state = 'crashed' THEN 'crashed' ELSE coalesce(d.reason, 'failed') END,
  CASE
    WHEN d.state = 'crashed' THEN 'the step ' || d.step || ' broke off on this image'
    ELSE d.step || ': ' || coalesce(m.meaning, d.reason, 'failed')
  END, NULL, NULL, NULL
FROM failed_step AS d
LEFT JOIN in_failure AS m ON m.step = d.step AND m.failure = d.reason
ORDER BY d.n, d.step;

-- An image that was not analysed at all (no sha256 and no problem named) is no evidence of anything.
INSERT INTO decision
SELECT i.n, 'integrity', 'out', 'not-analysed', 'the image was not analysed', NULL, NULL, NULL
FROM image AS i
LEFT JOIN file_fact AS f ON f.n = i.n
WHERE i.has_image AND f.sha256 IS NULL AND f.problem IS NULL
ORDER BY i.n;
