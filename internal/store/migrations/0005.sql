-- After which questionnaire collecting ended in a unit, each time that it did,
-- also where it goes on since; '' is the whole study. Clocks are set back, numbers
-- are not.

CREATE TABLE ending (
  unit TEXT NOT NULL,
  seq  BIGINT NOT NULL,
  PRIMARY KEY (unit, seq)
);
