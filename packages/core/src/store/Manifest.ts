/** What a run was made of. */

import * as Schema from "effect/Schema"
import { Gate } from "../definition/gateModel.ts"
import { FailureSettings } from "../failure/options.ts"
import { Unit } from "../scorer/unit.ts"

/** A candidate as the manifest records it. */
export const ManifestCandidate = Schema.Struct({
  /** Its name in the experiment. */
  name: Schema.String,
  /** What sort of candidate it is. */
  kind: Schema.Literals(["task", "baseline", "function"]),
  /** Digest of everything that decides its answers. Candidates with the same fingerprint share answers. */
  fingerprint: Schema.String,
  /** What it was made with, as JSON. */
  settings: Schema.Json,
  /** How its replies are decoded, as JSON. Absent where it has no replies to decode. */
  decoding: Schema.optionalKey(Schema.Json)
})

/** A judge as the manifest records it. */
export const ManifestJudge = Schema.Struct({
  /** Digest of whatever decides its verdicts. */
  digest: Schema.String,
  /** Ids of the providers that judge. */
  models: Schema.Array(Schema.String),
  /** What its scores can be, by the name of the score. */
  scales: Schema.Record(
    Schema.String,
    Schema.Struct({
      /** Two levels; several in order; or which of two answers is better. */
      kind: Schema.Literals(["binary", "ordinal", "pairwise"]),
      /** The levels. */
      levels: Schema.Array(
        Schema.Struct({
          /** Its value. */
          value: Schema.Finite,
          /** Its name. */
          label: Schema.String
        })
      )
    })
  ),
  /** What people grade by who grade the same, as JSON. */
  rubric: Schema.Json,
  /** Path of its calibration file. It decides no score, and may change while a run is continued. Absent for none. */
  calibration: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "ManifestJudge" })
export type ManifestJudge = typeof ManifestJudge.Type

/** What was run: enough to say whether two runs are the same, and to run again. */
export const Manifest = Schema.Struct({
  /** Name of the experiment. */
  experiment: Schema.String,
  /**
   * Digest of everything that decides the figures: dataset, candidates, scorers and seed. A run with the same identity
   * is continued; any other starts a new run and takes over the answers that still hold.
   */
  identity: Schema.String,
  /** The dataset as it was read. */
  dataset: Schema.Struct({
    /** Its name. */
    name: Schema.String,
    /** Its version, where it states one. */
    version: Schema.optionalKey(Schema.String),
    /** Where it was read from: a path, or words such as `in memory`. */
    origin: Schema.String,
    /** Digest of the contents of all cases, in whatever order. */
    digest: Schema.String,
    /** How many cases it has; at least 0. */
    cases: Schema.Natural
  }),
  /** All candidates. Their position here is their number in attempts and trials. */
  candidates: Schema.Array(ManifestCandidate),
  /** All scorers. Their position here is their number in scores. */
  scorers: Schema.Array(
    Schema.Struct({
      /** Its name in the experiment. */
      name: Schema.String,
      /** Names of the scores that it gives. */
      names: Schema.Array(Schema.String),
      /** Digest of everything that decides its scores. */
      fingerprint: Schema.String,
      /** What it was made with, as JSON. Absent where it was not recorded. */
      settings: Schema.optionalKey(Schema.Json),
      /** What its scores are: shares from 0 to 1, or any numbers. Absent where it does not say. */
      unit: Schema.optionalKey(Unit),
      /** Ids of the providers that it calls. Absent where it calls none. */
      calls: Schema.optionalKey(Schema.Array(Schema.String)),
      /** What its judge is. Absent where no model judges. */
      judge: Schema.optionalKey(ManifestJudge),
      /** Name of the candidate with whose answer each answer is compared. Absent where each is scored by itself. */
      opponent: Schema.optionalKey(Schema.String)
    })
  ),
  /** What the failure modes are told by. Absent in a run from before there were any: its modes follow from its scores. */
  failures: Schema.optionalKey(FailureSettings),
  /** Seed of everything random. */
  seed: Schema.Int,
  /** Name of the candidate that the others are compared with. Absent where there is none. */
  against: Schema.optionalKey(Schema.String),
  /** The experiment's gate when the run was started. It decides no figure; `assay gate` judges by it. */
  gate: Schema.optionalKey(Gate),
  /** Versions of Assay and of Node that started the run. */
  versions: Schema.Struct({
    /** Version of Assay. */
    assay: Schema.String,
    /** Version of Node. */
    node: Schema.String
  }),
  /** The commit that was checked out. Absent outside a git repository. */
  gitCommit: Schema.optionalKey(Schema.String)
})
export type Manifest = typeof Manifest.Type
