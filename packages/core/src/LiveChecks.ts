/**
 * Keeps checks of live answers in the store: `@assay/core/live`, a sink for the guards of `@assay/online`.
 *
 * Checks are gathered, and each so many become a run, whose cases are the live requests and whose only candidate gave the live
 * answers. So `assay runs`, `assay show`, `assay review` and `Store.open` read them like any run. Nothing is asked: answers
 * and scores are those of the checks. Texts are there where the guard keeps them.
 *
 * The store is loaded with the first run, and writing takes the application's processor: for servers with time to spare, and
 * for jobs that read what `Sink.jsonl` wrote.
 */
import * as Candidate from "./candidate/Candidate.ts"
import * as Dataset from "./dataset/Dataset.ts"
import * as Score from "./scorer/Score.ts"
import * as Scorer from "./scorer/Scorer.ts"

/** What is read of a check; a `Guard.Check` is one. */
export interface LiveCheck {
  /** The id of the answer. */
  readonly id: string
  /** What the answer ended in. */
  readonly outcome: string
  /** The scores that there are, by name. */
  readonly scores: Readonly<Record<string, number>>
  /** Why there is no score, by name. */
  readonly unscored: Readonly<Record<string, string>>
  /** The session. Absent where there is none. */
  readonly session?: string
  /** Slices. Absent where there are none. */
  readonly tags?: Readonly<Record<string, string>>
  /** The input as JSON. Absent where it is not kept. */
  readonly input?: unknown
  /** The output as JSON. Absent where it is not kept. */
  readonly output?: unknown
  /** The label as JSON. Absent where there is none. */
  readonly expected?: unknown
}

/** Options of {@link sink}. */
export interface Options {
  /** The name of the experiment that the runs are of. */
  readonly name: string
  /**
   * The path of the store.
   *
   * @defaultValue ".assay/assay.db"
   */
  readonly store?: string
  /**
   * Checks of one run, 1 or more. A flush makes a run of fewer.
   *
   * @defaultValue 500
   */
  readonly every?: number
}

/** A sink as guards take it. */
export interface LiveSink {
  /** Its name, in counts. */
  readonly name: string
  /** Takes a check. The promise is that of the run that it completes. */
  readonly write: (check: LiveCheck) => Promise<void> | undefined
  /** Makes a run of what is gathered. */
  readonly flush: () => Promise<void>
}

const candidateOf = (checks: ReadonlyMap<string, LiveCheck>) =>
  Candidate.fromFunction(
    (_: unknown, { caseId, refuse, escalate }): unknown => {
      const check = checks.get(caseId)
      switch (check?.outcome) {
        case "Answered":
          return check.output ?? null
        case "Refused":
          return refuse("the live answer was refused")
        case "Escalated":
          return escalate("the live answer was escalated")
        default:
          throw new Error(`the live answer ended in ${check?.outcome ?? "nothing"}`)
      }
    },
    { version: "live" }
  )

const scorersOf = (checks: ReadonlyMap<string, LiveCheck>) => {
  const all = [...checks.values()]
  const names = new Set(
    all.flatMap(({ scores, unscored }) => [...Object.keys(scores), ...Object.keys(unscored)])
  )
  return [...names].map((name) => {
    const isShare = all.every(({ scores: { [name]: value = 0 } }) => value >= 0 && value <= 1)
    return Scorer.make<unknown, unknown, unknown>(
      name,
      ({ id }) => {
        const { scores, unscored } = checks.get(id) ?? { scores: {}, unscored: {} }
        const value: number | undefined = Reflect.get(scores, name)
        return value ?? Score.unscored(String(Reflect.get(unscored, name) ?? "it was not scored"))
      },
      { settings: { live: name }, unit: isShare ? "share" : "number" }
    )
  })
}

const runOf = async (
  name: string,
  store: string | undefined,
  list: ReadonlyArray<LiveCheck>
): Promise<void> => {
  // The last check of an answer counts: that by its label comes after that without.
  const checks = new Map(list.map((check) => [check.id, check] as const))
  const Experiment = await import("./Experiment.ts")
  const cases = [...checks.values()].map(({ id, input, expected, tags, session }) => ({
    id,
    input: input ?? null,
    ...(expected === undefined ? {} : { expected }),
    ...(tags === undefined ? {} : { tags }),
    ...(session === undefined ? {} : { cluster: session })
  }))
  const experiment = Experiment.make(name, {
    dataset: Dataset.make(name, cases),
    candidates: { live: candidateOf(checks) },
    scorers: scorersOf(checks)
  })
  await Experiment.runPromise(experiment, store === undefined ? {} : { store })
}

/**
 * A sink that keeps checks in the store.
 *
 * @throws RangeError where `every` is below 1
 */
export const sink = ({ name, store, every = 500 }: Options): LiveSink => {
  if (!(every >= 1)) throw new RangeError(`every: expected 1 or more, found ${every}`)
  let gathered: Array<LiveCheck> = []
  let last: Promise<void> = Promise.resolve()
  const make = (): Promise<void> => {
    const list = gathered
    gathered = []
    if (list.length === 0) return last
    // One run after the other.
    last = last.catch(() => {}).then(() => runOf(name, store, list))
    return last
  }
  return {
    name: `store: ${name}`,
    write: (check) => {
      gathered.push(check)
      return gathered.length >= every ? make() : undefined
    },
    flush: make
  }
}
