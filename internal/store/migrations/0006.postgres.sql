-- When a code is used, rows of codes of its unit that were used before are
-- written anew with it, and once all that there are. What they were before is
-- cleared away within minutes.

CREATE INDEX IF NOT EXISTS code_used ON code (unit) WHERE state = 'used';
ALTER TABLE code SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 0);
WITH before AS (DELETE FROM code RETURNING hash, list, unit, label, state)
  INSERT INTO code (hash, list, unit, label, state) SELECT hash, list, unit, label, state FROM before ORDER BY random();
