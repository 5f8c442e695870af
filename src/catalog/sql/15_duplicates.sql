INSERT INTO decision
SELECT d.n, 'duplicate', 'out', 'duplicate',
  CASE d.kind
    WHEN 'identity' THEN 'the same image as ' || w.id || ' of ' || w.source
    WHEN 'bytes' THEN 'the same bytes as ' || w.id
    WHEN 'pixels' THEN 'the same pixels as ' || w.id
    ELSE 'a near-duplicate of ' || w.id || coalesce(', distance ' || d.distance, '')
  END,
  NULL, p.duplicates_file, p.duplicates_line
FROM duplicate_loser AS d
JOIN image AS w ON w.n = d.winner
CROSS JOIN cfg_policy AS p
ORDER BY d.n;
