-- The facts that later stages name themselves; rules see all of them (11_rule_rows.sql).
CREATE VIEW pixel_fact AS
SELECT n, width, height, pixels_sha256, hashes, box_x, box_y, box_width, box_height
FROM fact;

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
FROM image
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
SELECT n, 'integrity', 'out', 'not-analysed', 'the image was not analysed', NULL, NULL, NULL
FROM image
WHERE has_image AND sha256 IS NULL AND problem IS NULL
ORDER BY n;
