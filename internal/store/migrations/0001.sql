-- bytes and sequence stand for what an engine calls them. Times are
-- milliseconds since 1970, UTC. No table leads from a code to a submission.

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value {bytes} NOT NULL
);

CREATE TABLE submission (
  seq              {sequence},
  id               TEXT NOT NULL UNIQUE,
  form             TEXT NOT NULL,
  version          TEXT NOT NULL,
  unit             TEXT NOT NULL,
  mode             TEXT NOT NULL,
  author           TEXT NOT NULL,
  language         TEXT NOT NULL,
  consent_text     TEXT NOT NULL,
  consent_language TEXT NOT NULL,
  consent_mode     TEXT NOT NULL,
  consent_at       BIGINT NOT NULL,
  respondent       TEXT NOT NULL,
  replaces         TEXT NOT NULL,
  received         BIGINT NOT NULL,
  type             TEXT NOT NULL,
  body             {bytes} NOT NULL,
  hash             {bytes} NOT NULL,
  salt             {bytes} NOT NULL,
  leaf             {bytes} NOT NULL,
  withdrawal       {bytes} NOT NULL,
  replaced         TEXT NOT NULL DEFAULT '',
  gone             TEXT NOT NULL DEFAULT ''
);
CREATE INDEX submission_withdrawal ON submission (withdrawal);

CREATE TABLE refused (
  id       TEXT NOT NULL,
  hash     {bytes} NOT NULL,
  received BIGINT NOT NULL,
  type     TEXT NOT NULL,
  body     {bytes} NOT NULL,
  PRIMARY KEY (id, hash)
);

CREATE TABLE declined (
  seq              {sequence},
  form             TEXT NOT NULL,
  unit             TEXT NOT NULL,
  consent_text     TEXT NOT NULL,
  consent_language TEXT NOT NULL,
  consent_mode     TEXT NOT NULL,
  consent_at       BIGINT NOT NULL
);

CREATE TABLE draft (
  token   {bytes} PRIMARY KEY,
  body    {bytes} NOT NULL,
  updated BIGINT NOT NULL
);

CREATE TABLE code (
  hash  {bytes} PRIMARY KEY,
  list  TEXT NOT NULL,
  unit  TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL
);

CREATE TABLE account (
  name     TEXT PRIMARY KEY,
  title    TEXT NOT NULL,
  roles    TEXT NOT NULL,
  units    TEXT NOT NULL,
  password TEXT NOT NULL,
  closed   BIGINT NOT NULL
);

CREATE TABLE session (
  token   {bytes} PRIMARY KEY,
  account TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE judgement (
  seq    {sequence},
  expert TEXT NOT NULL,
  parent TEXT NOT NULL,
  a      TEXT NOT NULL,
  b      TEXT NOT NULL,
  value  TEXT NOT NULL,
  at     BIGINT NOT NULL
);
CREATE INDEX judgement_expert ON judgement (expert);

CREATE TABLE opinion (
  seq      {sequence},
  id       TEXT NOT NULL UNIQUE,
  unit     TEXT NOT NULL,
  body     TEXT NOT NULL,
  received BIGINT NOT NULL,
  code     {bytes} NOT NULL UNIQUE
);

CREATE TABLE opinion_step (
  seq     {sequence},
  opinion TEXT NOT NULL,
  kind    TEXT NOT NULL,
  who     TEXT NOT NULL,
  note    TEXT NOT NULL,
  rating  BIGINT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX opinion_step_opinion ON opinion_step (opinion);

CREATE TABLE audit (
  seq    BIGINT PRIMARY KEY,
  at     BIGINT NOT NULL,
  who    TEXT NOT NULL,
  did    TEXT NOT NULL,
  about  TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash   {bytes} NOT NULL
);
