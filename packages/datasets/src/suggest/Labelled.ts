/**
 * Labelled requests as new cases: what people said of a queue, and what a labelling model or function said where it was
 * measured against people first.
 *
 * A request gets the value that a person wrote, or the answer that was shown where every person who graded it calls it
 * right. Of two answers side by side it gets what a person wrote alone. Where people say different things it is left out. A label counts for the very request and answer that were seen,
 * which its digest names: ids such as row numbers are met again in the next queue. A model's labels count where it agrees
 * with people often enough on requests that both labelled, by the lower end of a 95 % interval.
 *
 * @see Wilson 1927, "Probable inference, the law of succession, and statistical inference".
 */
import { Label } from "@assay/core"
import { canonicalJson } from "@assay/core/internal"
import * as Interval from "@assay/stats/Interval"
import type * as Schema from "effect/Schema"

/** A request of a queue, as `assay dataset suggest` or a shadow writes it. */
export interface QueueRow {
  /** Id of the request. */
  readonly id: string
  /** The request. */
  readonly input: Schema.Json
  /** The answer that was shown. Null for none. */
  readonly output: Schema.Json
  /** The two answers that were shown side by side, by the names of their candidates. Absent where one was shown. */
  readonly outputs?: Readonly<Record<string, Schema.Json>>
  /** With which probability it was drawn, above 0 to 1. */
  readonly inclusion: number
  /** What it shares with requests that are not independent of it. Absent for nothing. */
  readonly cluster?: string
  /** Why it was drawn. Empty for no reason. */
  readonly why: ReadonlyArray<string>
}

/** What a labelling model or function says of a request. */
export interface ModelLabel {
  /** Id of the request. */
  readonly case: string
  /** The label. */
  readonly expected: Schema.Json
}

/** A labelling model or function, and what it said. */
export interface Labeller {
  /** Its name, for the provenance of the cases. */
  readonly name: string
  /** What it said. */
  readonly labels: ReadonlyArray<ModelLabel>
  /**
   * How often it must agree with people, 0 to 1, by the lower end of the interval.
   *
   * @defaultValue 0.9
   */
  readonly agreement?: number
}

/** What counts besides what people wrote. */
export interface Options {
  /**
   * A labelling model or function.
   *
   * @defaultValue none
   */
  readonly labeller?: Labeller
  /**
   * The grade from which on the answer that was shown is the label, in the units of the scale.
   *
   * @defaultValue 1: yes to the question of a queue
   */
  readonly rightFrom?: number
}

/** How a labeller compares with people. */
export interface Measured {
  /** Requests that both labelled. */
  readonly both: number
  /** Requests to which both gave the same label. */
  readonly same: number
  /** Lower end of the 95 % interval of the share that is the same, 0 to 1. 0 where nobody can tell. */
  readonly low: number
  /** Whether its labels count. */
  readonly counts: boolean
}

/** A new case, as a line of a dataset has it. */
export interface NewCase {
  /** Id of the request. */
  readonly id: string
  /** The request. */
  readonly input: Schema.Json
  /** The label. */
  readonly expected: Schema.Json
  /** What it shares with cases that are not independent of it. Absent for nothing. */
  readonly cluster?: string
  /** Who labelled it and when, why and with which probability it was drawn. */
  readonly provenance: string
}

/** What became of a queue. */
export interface Outcome {
  /** New cases, in the order of the queue. */
  readonly cases: ReadonlyArray<NewCase>
  /** Ids of requests of which people say different things. */
  readonly conflicts: ReadonlyArray<string>
  /** Ids of requests without a label that counts. */
  readonly unlabelled: ReadonlyArray<string>
  /** How many labels have the id of a request and are of another answer or request: they do not count. */
  readonly ofOthers: number
  /** How the labeller compares with people. Absent where there is none. */
  readonly labeller?: Measured
}

type Said = { readonly expected: Schema.Json; readonly by: string } | "conflict" | undefined

/** The rows of one request, by the digest of what was shown: a shadow writes one for each candidate that differs. */
type Shown = ReadonlyMap<string, QueueRow>

const isPair = ({ outputs }: QueueRow): boolean => outputs !== undefined && Object.keys(outputs).length === 2

const digestOf = (row: QueueRow): string =>
  isPair(row) ? Label.digestOfPair({ input: row.input, outputs: row.outputs ?? {} }) : Label.digestOf(row)

const ofPeople = (shown: Shown, labels: ReadonlyArray<Label.Label>, rightFrom: number): Said => {
  type One = { readonly expected: Schema.Json | undefined; readonly by: string }
  const said = labels.flatMap(({ answer, expected, grade, person, at, mark }): ReadonlyArray<One> => {
    if (mark !== undefined) return []
    const by = `${person} on ${at.slice(0, 10)}`
    if (expected !== undefined) return [{ expected, by }]
    const row = shown.get(answer)
    // The better one of two answers need not be right.
    if (grade === null || row === undefined || isPair(row)) return []
    return [{ expected: grade >= rightFrom && row.output !== null ? row.output : undefined, by }]
  })
  const known = said.flatMap(({ expected, by }) => (expected === undefined ? [] : [{ expected, by }]))
  const [first] = known
  if (first === undefined) return undefined
  const isOne = known.every(({ expected }) => canonicalJson(expected) === canonicalJson(first.expected))
  // One says that the answer is right, and another that it is wrong without saying what would be.
  return isOne && known.length === said.length
    ? { expected: first.expected, by: known.map(({ by }) => by).join(" and ") }
    : "conflict"
}

/** How often a labeller agrees with people, and whether its labels count. */
export const measure = (
  { labels, agreement = 0.9 }: Labeller,
  people: ReadonlyMap<string, Schema.Json>
): Measured => {
  const both = labels.filter(({ case: id }) => people.has(id))
  const same = both.filter(
    ({ case: id, expected }) => canonicalJson(expected) === canonicalJson(people.get(id) ?? null)
  ).length
  const interval = Interval.wilson(same, both.length)
  const low = "low" in interval ? interval.low : 0
  return { both: both.length, same, low, counts: low >= agreement }
}

const drawnAs = ({ why, inclusion }: QueueRow): string =>
  `drawn with probability ${Number(inclusion.toPrecision(3))}${why.length === 0 ? "" : ` (${why.join(", ")})`}`

/**
 * Makes cases of a queue and of what was said of it.
 *
 * @param labels of people, those of other queues among them
 */
export const make = (
  queue: ReadonlyArray<QueueRow>,
  labels: ReadonlyArray<Label.Label>,
  { labeller, rightFrom = 1 }: Options = {}
): Outcome => {
  const byId = Map.groupBy(queue, ({ id }) => id)
  const seen = new Map(
    [...byId].map(([id, rows]): [string, Shown] => [id, new Map(rows.map((row) => [digestOf(row), row]))])
  )
  // One request is one case, however many answers to it were shown.
  const requests = [...byId.values()].flatMap(([first]) => first ?? [])
  const named = Label.current(labels).filter(({ case: id }) => seen.has(id))
  const current = named.filter(({ case: id, answer }) => seen.get(id)?.has(answer) === true)
  const byCase = Map.groupBy(current, ({ case: id }) => id)
  const people = new Map(
    [...seen].map(([id, shown]) => [id, ofPeople(shown, byCase.get(id) ?? [], rightFrom)] as const)
  )
  const agreed = new Map(
    [...people].flatMap(([id, said]) =>
      said === undefined || said === "conflict" ? [] : [[id, said.expected] as const]
    )
  )
  const measured = labeller === undefined ? undefined : measure(labeller, agreed)
  const ofModel = new Map(
    measured?.counts === true ? labeller?.labels.map(({ case: id, expected }) => [id, expected] as const) : []
  )
  const saidOf = (row: QueueRow): Said => {
    const said = people.get(row.id)
    const expected = ofModel.get(row.id)
    return said !== undefined || expected === undefined || measured === undefined
      ? said
      : {
          expected,
          by: `${labeller?.name ?? ""}, a model that agrees with people on ${measured.same} of ${measured.both}`
        }
  }
  const cases: Array<NewCase> = []
  const conflicts: Array<string> = []
  const unlabelled: Array<string> = []
  for (const row of requests) {
    const said = saidOf(row)
    if (said === undefined) unlabelled.push(row.id)
    else if (said === "conflict") conflicts.push(row.id)
    else
      cases.push({
        id: row.id,
        input: row.input,
        expected: said.expected,
        ...(row.cluster === undefined ? {} : { cluster: row.cluster }),
        provenance: `labelled by ${said.by}; ${drawnAs(row)}`
      })
  }
  const ofOthers = named.length - current.length
  return { cases, conflicts, unlabelled, ofOthers, ...(measured === undefined ? {} : { labeller: measured }) }
}
