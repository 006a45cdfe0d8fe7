/** `assay dataset suggest`: what to label next, as a queue to review. */
import { writeFileSync } from "node:fs"
import { Report } from "@assay/core"
import { RunReference } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Fresh from "../fresh/Fresh.ts"
import { datasetOf } from "../source/datasetAt.ts"
import { ofRun } from "../suggest/ofRun.ts"
import { ofTraffic } from "../suggest/ofTraffic.ts"
import * as Suggest from "../suggest/Suggest.ts"
import { type Invocation, number, text } from "./called.ts"

const { counted } = Report.Figures

const usage =
  "expected assay dataset suggest FILE|EXPERIMENT --production sample.jsonl --out queue.jsonl, or --run RUN in place of both"

const trying = <A>(run: () => A): Effect.Effect<A, Error> =>
  Effect.try({ try: run, catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown))) })

const poolOf = Effect.fnUntraced(function* (
  invocation: Invocation,
  seed: number
): Effect.fn.Return<ReadonlyArray<Suggest.Pool>, Error> {
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
  if (file !== undefined && production !== undefined) {
    const { rows } = yield* Fresh.reference(yield* datasetOf(file, invocation))
    const traffic = yield* trying(() => Fresh.jsonl(production, seed))
    if (rows.length === 0 || traffic.rows.length === 0)
      return yield* Effect.fail(new Error("expected cases and requests, found none"))
    pool.push(...ofTraffic(rows, traffic.rows, { most: 1_500, seed }))
  }
  if (run !== undefined) {
    const found = yield* RunReference.requireStored(yield* RunReference.find(runs, run), run)
    pool.push(...(yield* ofRun(trials, found.run)))
  }
  // One that is in both has the reasons of both.
  const byText = new Map<string, Suggest.Pool>()
  for (const each of pool) {
    const known = byText.get(each.row.text)
    byText.set(
      each.row.text,
      known === undefined ? each : { ...each, reasons: [...new Set([...known.reasons, ...each.reasons])] }
    )
  }
  return [...byText.values()]
})

/** Draws, writes the queue, and says what is in it. */
export const suggest = (invocation: Invocation): Effect.Effect<void, string> =>
  Effect.gen(function* () {
    const out = text(invocation.flags, "out")
    if (out === undefined) return yield* Effect.fail(new Error(usage))
    const seed = (yield* number(invocation.flags, "seed")) ?? 1
    const n = (yield* number(invocation.flags, "n")) ?? 20
    const pool = yield* poolOf(invocation, seed)
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
      `${counted(drawn.length, "request")} of ${pool.length} written to ${out}`,
      ...[...reasons].map(([reason, times]) => `${times} × reason: ${reason}`),
      ...(open === 0
        ? []
        : [`${counted(open, "request")} without an answer: people can only say what is expected`]),
      `label them: assay review ${out} --question "Is the answer right?"`
    ]
    process.stdout.write(`${said.join("\n")}\n`)
  }).pipe(Effect.mapError(({ message }) => message))
