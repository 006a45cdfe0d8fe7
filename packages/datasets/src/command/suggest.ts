/** `assay dataset suggest`: what to label next, as a queue to review. */
import { writeFileSync } from "node:fs"
import { Report } from "@assay/core"
import { RunReference } from "@assay/core/analysis"
import { canonicalJson, neutral } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Fresh from "../fresh/Fresh.ts"
import { ofRun } from "../suggest/ofRun.ts"
import { ofTraffic } from "../suggest/ofTraffic.ts"
import * as Suggest from "../suggest/Suggest.ts"
import { type Invocation, number, shownPath, text, trying } from "./called.ts"
import { givenAt } from "./given.ts"
import { trafficAt } from "./traffic.ts"

const { counted } = Report.Figures

const usage =
  "expected assay dataset suggest FILE|EXPERIMENT --production sample.jsonl --out queue.jsonl, or --run RUN in place of both"

/** What may be labelled, and what is to be said of how it was read. */
interface Gathered {
  readonly pool: ReadonlyArray<Suggest.Pool>
  readonly notes: ReadonlyArray<string>
}

/** One that is there twice has the reasons of both; another of the same id has an id of its own. */
const merged = (pool: ReadonlyArray<Suggest.Pool>): ReadonlyArray<Suggest.Pool> => {
  const byInput = new Map<string, Suggest.Pool>()
  for (const each of pool) {
    const key = canonicalJson(each.row.input ?? each.row.text)
    const known = byInput.get(key)
    const reasons = [...new Set([...(known?.reasons ?? []), ...each.reasons])]
    byInput.set(key, { ...each, reasons })
  }
  const ids = new Set<string>()
  return [...byInput.values()].map((each) => {
    let { id } = each.row
    for (let nth = 2; ids.has(id); nth++) id = `${each.row.id}-${nth}`
    ids.add(id)
    return { ...each, row: { ...each.row, id } }
  })
}

const poolOf = Effect.fnUntraced(function* (
  invocation: Invocation,
  seed: number
): Effect.fn.Return<Gathered, Error> {
  const { flags, runs, trials } = invocation
  const [file, ...more] = invocation.arguments
  const [production, run] = [text(flags, "production"), text(flags, "run")]
  if (
    more.length > 0 ||
    (file === undefined) !== (production === undefined) ||
    (file === undefined && run === undefined)
  )
    return yield* Effect.fail(new Error(usage))
  const pool: Array<Suggest.Pool> = []
  const notes: Array<string> = []
  if (file !== undefined && production !== undefined) {
    const { dataset, said } = yield* givenAt(file, invocation)
    const { rows } = yield* Fresh.reference(dataset)
    const traffic = yield* trafficAt(production, invocation)
    const fit = traffic.rows.filter(({ fault }) => fault === undefined)
    const unfit = traffic.rows.flatMap(({ fault }) => fault ?? [])
    if (rows.length === 0 || fit.length === 0)
      return yield* Effect.fail(
        new Error(
          `expected cases and requests, found ${rows.length === 0 ? `no typical case in ${file}` : `no request in ${production} that can be a case`}`
        )
      )
    pool.push(...ofTraffic(rows, fit, { most: 1_500, seed }))
    if (said !== undefined) notes.push(said)
    if (traffic.note !== undefined) notes.push(traffic.note)
    if (unfit[0] !== undefined)
      notes.push(`${counted(unfit.length, "request")} can be no case and left out: ${unfit[0]}.`)
  }
  if (run !== undefined) {
    const found = yield* RunReference.requireStored(yield* RunReference.find(runs, run), run)
    pool.push(...(yield* ofRun(trials, found.run)))
  }
  return { pool: merged(pool), notes }
})

/** Draws, writes the queue, and says what is in it. */
export const suggest = (invocation: Invocation): Effect.Effect<void, string> =>
  Effect.gen(function* () {
    const out = text(invocation.flags, "out")
    if (out === undefined) return yield* Effect.fail(new Error(usage))
    const seed = (yield* number(invocation.flags, "seed")) ?? 1
    const n = (yield* number(invocation.flags, "n")) ?? 20
    const { pool, notes } = yield* poolOf(invocation, seed)
    if (pool.length === 0)
      return yield* Effect.fail(new Error("expected requests without a label, found none"))
    const drawn = yield* trying(() => Suggest.draw(pool, { n, seed }))
    yield* trying(() => writeFileSync(out, drawn.map(Suggest.lineOf).join("")))
    const reasons = new Map<string, number>()
    for (const each of drawn)
      for (const reason of each.reasons.length === 0 ? ["none, to keep the sample honest"] : each.reasons)
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    const open = drawn.filter(({ row }) => row.output === undefined).length
    const said = [
      `${counted(drawn.length, "request")} of ${pool.length} written to ${shownPath(out)}`,
      ...[...reasons].map(([reason, times]) => `${times} × reason: ${reason}`),
      ...(open === 0
        ? []
        : [`${counted(open, "request")} without an answer: people can only say what is expected`]),
      `label them: assay review ${shownPath(out)} --question "Is the answer right?"`,
      ...notes
    ]
    process.stdout.write(`${said.map((line) => neutral(line)).join("\n")}\n`)
  }).pipe(Effect.mapError(({ message }) => message))
