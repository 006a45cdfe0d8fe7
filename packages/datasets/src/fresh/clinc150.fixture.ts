/**
 * Production and a set from CLINC150: ten intents, of which the set may miss one, and which the traffic may mix with
 * requests out of scope.
 */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Rng } from "@assay/stats"
import type { Row } from "./model.ts"

const repository = resolve(import.meta.dirname, "../../../..")
const folder = join(process.env.ASSAY_DATA ?? resolve(repository, "../shared/data"), "clinc150")

/** Whether the data is not there. */
export const missing = !existsSync(join(folder, "train.jsonl"))

interface Utterance {
  readonly text: string
  readonly intent: string
}

const read = (names: ReadonlyArray<string>): ReadonlyArray<Utterance> =>
  names.flatMap((name) =>
    readFileSync(join(folder, `${name}.jsonl`), "utf8")
      .trim()
      .split("\n")
      .map((line): Utterance => JSON.parse(line))
  )

const shuffled = <A>(values: ReadonlyArray<A>, rng: Rng.Rng): ReadonlyArray<A> =>
  values
    .map((value) => ({ value, at: rng.uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)

/** A set, production, and the intent that the set misses. */
export interface Scene {
  readonly cases: ReadonlyArray<Row>
  readonly traffic: ReadonlyArray<Row>
  readonly withheld: string
}

const perCase = 70
const perTraffic = 80

/**
 * Ten random intents, 80 requests and 70 other cases of each. `withheld`: no cases of the first; `out-of-scope`: a tenth
 * of the traffic is of no intent; `same`: no shift.
 */
export const scene = (kind: "withheld" | "out-of-scope" | "same", seed: number): Scene => {
  const rng = Rng.make(seed)
  const all = read(["train", "val", "test"])
  const byIntent = Map.groupBy(all, ({ intent }) => intent)
  const ten = shuffled([...byIntent.keys()].sort(), rng).slice(0, 10)
  const cases: Array<Row> = []
  const traffic: Array<Row> = []
  const rowsOf = (name: string, texts: ReadonlyArray<string>, label?: string): ReadonlyArray<Row> =>
    texts.map((text, i) => ({ id: `${name} ${i}`, text, ...(label === undefined ? {} : { label }) }))
  for (const [nth, intent] of ten.entries()) {
    const texts = shuffled(byIntent.get(intent) ?? [], rng).map(({ text }) => text)
    const inScope = kind === "out-of-scope" ? 0.9 * perTraffic : perTraffic
    traffic.push(...rowsOf(`request ${intent}`, texts.slice(0, inScope)))
    if (kind !== "withheld" || nth > 0)
      cases.push(...rowsOf(`case ${intent}`, texts.slice(perTraffic, perTraffic + perCase), intent))
  }
  if (kind === "out-of-scope") {
    const others = shuffled(read(["oos_train", "oos_val", "oos_test"]), rng).slice(0, perTraffic)
    traffic.push(
      ...rowsOf(
        "request oos",
        others.map(({ text }) => text)
      )
    )
  }
  return { cases, traffic, withheld: ten[0] ?? "" }
}
