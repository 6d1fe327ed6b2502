-- Links that let somebody in without a password, and the units whose
-- collecting was closed; '' is the whole study.

CREATE TABLE pass (
  token   {bytes} PRIMARY KEY,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  unit    TEXT NOT NULL,
  label   TEXT NOT NULL,
  created BIGINT NOT NULL,
  closed  BIGINT NOT NULL
);

CREATE TABLE shut (
  unit TEXT PRIMARY KEY,
  at   BIGINT NOT NULL
);
