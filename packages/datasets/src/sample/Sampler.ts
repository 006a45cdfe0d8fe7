/**
 * Which requests of production are kept, decided by the request's own id: pure, and the same in every process.
 *
 * SHA-256 of purpose and key decides, so that serial ids are spread evenly, a retry is decided as the first try was, and
 * what a rate of 10 % keeps is among what 25 % keeps. The purpose is part of it: two samplers pick independently. The
 * probability is stored with each row, so that shares can be estimated from it.
 *
 * **Example**
 *
 * ```ts
 * const sampler = Sampler.make("freshness", 0.1)
 * const picked = sampler.pick(request.id)
 * if (picked !== undefined) Sampler.append("sample.jsonl", { id: request.id, input: request.text, cluster: request.user, picked })
 * ```
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs"
import { placeOf } from "@assay/core/internal/draw"
import type * as Schema from "effect/Schema"
import * as Redact from "./Redact.ts"

/** How a row was picked. */
export interface Picked {
  /** The rule: `random`, or what was thought of the request. */
  readonly by: string
  /** The probability with which it was picked, above 0 to 1. */
  readonly probability: number
}

/** Picks by chance. */
export interface Sampler {
  /** The share that is kept, from 0 to 1. */
  readonly rate: number
  /** How the request with this key was picked; undefined where it was not. */
  readonly pick: (key: string) => Picked | undefined
}

/**
 * A sampler.
 *
 * @param purpose what the sample is for; another purpose picks independently
 * @param rate the share to keep, from 0 to 1
 * @throws RangeError when the rate is impossible.
 */
export const make = (purpose: string, rate: number): Sampler => {
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate: expected a number from 0 to 1, found ${rate}`)
  return {
    rate,
    pick: (key) => (placeOf(purpose, key) < rate ? { by: "random", probability: rate } : undefined)
  }
}

/** A request to keep. These fields are stored, and no others. */
export interface Kept {
  /** Its id; never redacted. */
  readonly id: string
  /** What the model was given. */
  readonly input: Schema.Json
  /**
   * What it answered.
   *
   * @defaultValue none
   */
  readonly output?: Schema.Json
  /**
   * The user or conversation; never redacted: give a name that is no address.
   *
   * @defaultValue none: it stands alone
   */
  readonly cluster?: string
  /** How it was picked. */
  readonly picked: Picked
}

/** The row that is stored: redacted, with what was found before. */
export const rowOf = ({ id, input, output, cluster, picked }: Kept): Schema.Json => {
  const shown = Redact.json(input)
  const answer = output === undefined ? undefined : Redact.json(output)
  return {
    id,
    input: shown.value,
    ...(answer === undefined ? {} : { output: answer.value }),
    ...(cluster === undefined ? {} : { cluster }),
    picked: { by: picked.by, probability: picked.probability },
    ...(Object.keys(shown.found).length === 0 ? {} : { foundInInput: shown.found }),
    ...(answer === undefined || Object.keys(answer.found).length === 0 ? {} : { foundInOutput: answer.found })
  }
}

/**
 * Adds a row to a file of JSON Lines: one buffer, one write, so that rows of several processes do not mix. A last line that
 * a killed process left torn is ended first, so that it does not swallow this one. Where another process is in the middle of
 * a write, its line looks torn too: then a blank line stands between the two, which readers of JSON Lines skip.
 */
export const append = (file: string, kept: Kept): void => {
  const handle = openSync(file, "a+")
  try {
    const { size } = fstatSync(handle)
    const last = Buffer.alloc(1)
    const isTorn = size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
    writeSync(handle, Buffer.from(`${isTorn ? "\n" : ""}${JSON.stringify(rowOf(kept))}\n`, "utf8"))
  } finally {
    closeSync(handle)
  }
}
