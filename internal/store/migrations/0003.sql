-- Accounts whose password somebody else gave them: they change it first.

CREATE TABLE given_password (
  account TEXT PRIMARY KEY
);
