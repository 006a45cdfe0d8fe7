/**
 * The schema of the SQLite store, as the steps that lead to it. A step is never changed once released; the
 * database's `user_version` counts the steps taken.
 */

export const migrations: ReadonlyArray<string> = [
  `
  CREATE TABLE runs (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    experiment TEXT NOT NULL,
    identity TEXT NOT NULL,
    fresh INTEGER NOT NULL,
    manifest TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER
  ) STRICT;
  CREATE INDEX runs_by_experiment ON runs (experiment, identity);

  CREATE TABLE inputs (
    digest TEXT PRIMARY KEY,
    json TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cases (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    case_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    input_digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    tags TEXT NOT NULL,
    cluster TEXT,
    expected TEXT,
    PRIMARY KEY (run, case_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE candidates (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    candidate INTEGER NOT NULL,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (run, candidate)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE attempts (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    candidate INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    latency_ms REAL,
    replayed INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    output TEXT,
    confidence REAL,
    text TEXT,
    usage TEXT,
    model TEXT,
    request_id TEXT,
    adopted_from INTEGER,
    PRIMARY KEY (run, candidate, case_id, repeat, attempt)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trials (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    candidate INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (run, candidate, case_id, repeat)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE scores (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    candidate INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    scorer INTEGER NOT NULL,
    name TEXT NOT NULL,
    value REAL,
    unscored TEXT,
    detail TEXT,
    PRIMARY KEY (run, candidate, case_id, repeat, scorer, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE attempts ADD COLUMN error TEXT;
  ALTER TABLE attempts ADD COLUMN first_token_ms REAL;
  ALTER TABLE attempts ADD COLUMN queued_ms REAL;
  ALTER TABLE attempts ADD COLUMN limited_ms REAL;
  ALTER TABLE attempts ADD COLUMN input_usd REAL;
  ALTER TABLE attempts ADD COLUMN output_usd REAL;
  ALTER TABLE attempts ADD COLUMN priced_as TEXT;
  ALTER TABLE attempts ADD COLUMN unpriced TEXT;
  ALTER TABLE trials ADD COLUMN elapsed_ms REAL;

  CREATE TABLE replies (
    key TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    reply TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX replies_by_use ON replies (used_at);
  `,
  // Rows in the order they come, keys in an index of their own: a third of the pages to write. By use they are only
  // sorted to be pruned.
  `
  ALTER TABLE replies RENAME TO replies_before;
  CREATE TABLE replies (
    key TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    reply TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO replies SELECT * FROM replies_before;
  DROP TABLE replies_before;
  `,
  `
  ALTER TABLE attempts ADD COLUMN stalled_ms REAL;
  ALTER TABLE attempts ADD COLUMN note TEXT;
  ALTER TABLE runs ADD COLUMN killed INTEGER;
  `,
  // Scores whose scorer threw or ran out of time are few, and looked for whenever a run is continued. Leases say which
  // process runs an experiment.
  `
  ALTER TABLE scores ADD COLUMN failed INTEGER;
  CREATE INDEX scores_failed ON scores (run) WHERE failed = 1;

  CREATE TABLE leases (
    experiment TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    machine TEXT NOT NULL,
    began TEXT NOT NULL,
    since INTEGER NOT NULL,
    beat_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // The calls of functions. What a call brought is kept whole until the attempt that it belongs to is recorded; there are
  // few of these, and they are looked for whenever a run is continued.
  `
  CREATE TABLE steps (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    candidate INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    step INTEGER NOT NULL,
    call INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    latency_ms REAL,
    first_token_ms REAL,
    queued_ms REAL,
    limited_ms REAL,
    replayed INTEGER NOT NULL,
    provider TEXT NOT NULL,
    prompt TEXT,
    finish TEXT,
    error TEXT,
    reason TEXT,
    text TEXT,
    usage TEXT,
    model TEXT,
    request_id TEXT,
    note TEXT,
    input_usd REAL,
    output_usd REAL,
    priced_as TEXT,
    unpriced TEXT,
    adopted INTEGER NOT NULL,
    key TEXT,
    reply TEXT,
    PRIMARY KEY (run, candidate, case_id, repeat, attempt, step, call)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX steps_open ON steps (run) WHERE reply IS NOT NULL;
  `,
  // The failure modes. Those of trials from before follow from their outcome and their headline score: no text was read
  // for words that decline, and no check was made.
  `
  ALTER TABLE trials ADD COLUMN mode TEXT NOT NULL DEFAULT 'not-measured';
  ALTER TABLE trials ADD COLUMN abstains TEXT;
  ALTER TABLE trials ADD COLUMN alarm TEXT;
  UPDATE trials SET mode = CASE outcome
    WHEN 'Errored' THEN 'not-measured'
    WHEN 'Answered' THEN (
      SELECT CASE
        WHEN s.value IS NULL THEN 'not-measured'
        WHEN s.value >= 1 OR r.manifest ->> '$.scorers[0].unit' = 'number' THEN 'right'
        ELSE 'wrong-silent' END
      FROM runs r LEFT JOIN scores s ON s.run = r.key AND s.candidate = trials.candidate
        AND s.case_id = trials.case_id AND s.repeat = trials.repeat AND s.scorer = 0
        AND s.name = r.manifest ->> '$.scorers[0].names[0]'
      WHERE r.key = trials.run)
    ELSE lower(outcome) END;
  `,
  // What people said of answers. No row belongs to a run: labels are work of people, and outlive what is pruned.
  `
  CREATE TABLE labels (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    run TEXT,
    score TEXT NOT NULL,
    person TEXT NOT NULL,
    case_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX labels_by_score ON labels (score, answer);
  `,
  // The calls of scorers, kept like those of functions, and apart from them. A score may wait for a call or an answer.
  `
  CREATE TABLE scorer_calls (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    candidate INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    scorer INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    step INTEGER NOT NULL,
    call INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    latency_ms REAL,
    first_token_ms REAL,
    queued_ms REAL,
    limited_ms REAL,
    replayed INTEGER NOT NULL,
    provider TEXT NOT NULL,
    prompt TEXT,
    finish TEXT,
    error TEXT,
    reason TEXT,
    text TEXT,
    usage TEXT,
    model TEXT,
    request_id TEXT,
    note TEXT,
    input_usd REAL,
    output_usd REAL,
    priced_as TEXT,
    unpriced TEXT,
    adopted INTEGER NOT NULL,
    key TEXT,
    reply TEXT,
    PRIMARY KEY (run, candidate, case_id, repeat, scorer, attempt, step, call)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX scorer_calls_open ON scorer_calls (run) WHERE reply IS NOT NULL;
  DROP INDEX scores_failed;
  CREATE INDEX scores_unfinished ON scores (run) WHERE failed IS NOT NULL;
  `,
  // What a run decided, as JSON, so that it can be read where the experiment is not at hand.
  `
  ALTER TABLE runs ADD COLUMN decisions TEXT;
  `
]
