-- What was declined on a device counts once, however often it is sent.

CREATE TABLE declined_once (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);
