/** `assay dataset fresh`: is the set still like production? */
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { type Embedder, Report } from "@assay/core"
import { ExitCode } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Reference } from "../fresh/compare.ts"
import * as Fresh from "../fresh/Fresh.ts"
import { type Invocation, number, text } from "./called.ts"
import { givenAt } from "./given.ts"
import { trafficAt } from "./traffic.ts"

const usage =
  "expected assay dataset fresh FILE|EXPERIMENT --production sample.jsonl, or --accepted FILE in place of FILE"

const isEmbedder = (value: unknown): value is Embedder.Embedder =>
  Predicate.hasProperty(value, "embed") &&
  typeof value.embed === "function" &&
  Predicate.hasProperty(value, "id")

/** The embedder that a module exports. */
const embedderAt = (file: string): Effect.Effect<Embedder.Embedder, Error> =>
  Effect.tryPromise({
    try: async (): Promise<unknown> => {
      const module: unknown = await import(pathToFileURL(resolve(file)).href)
      return Predicate.hasProperty(module, "default") ? module.default : undefined
    },
    catch: (thrown) =>
      new Error(
        `--embedder ${file}: cannot be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}`
      )
  }).pipe(
    Effect.filterOrFail(
      isEmbedder,
      () =>
        new Error(
          `--embedder ${file}: expected an embedder as default export, such as OpenAI.embeddings("…")`
        )
    )
  )

/** The side of the set: the last accepted sample, or the typical cases. */
const referenceOf = Effect.fnUntraced(function* (invocation: Invocation): Effect.fn.Return<Reference, Error> {
  const accepted = text(invocation.flags, "accepted")
  const [file, ...more] = invocation.arguments
  if (more.length > 0 || (file === undefined) === (accepted === undefined))
    return yield* Effect.fail(new Error(usage))
  if (accepted !== undefined) {
    return { ...(yield* trafficAt(accepted, invocation)), leftOut: 0 }
  }
  const { dataset, said } = yield* givenAt(file ?? "", invocation)
  const reference = yield* Fresh.reference(dataset)
  return { ...reference, ...(said === undefined ? {} : { note: said }) }
})

const exitCodes = {
  fresh: ExitCode.pass,
  stale: ExitCode.regression,
  "cannot-tell": ExitCode.inconclusive
} as const

/** Compares, prints the answer, and says it as exit code. */
export const fresh = (invocation: Invocation): Effect.Effect<number, string> =>
  Effect.gen(function* () {
    const { flags } = invocation
    const production = text(flags, "production")
    if (production === undefined) return yield* Effect.fail(new Error(usage))
    const reference = yield* referenceOf(invocation)
    const traffic = yield* trafficAt(production, invocation)
    const [margin, mixMargin, alpha, seed] = yield* Effect.all([
      number(flags, "margin"),
      number(flags, "mix-margin"),
      number(flags, "alpha"),
      number(flags, "seed")
    ])
    const embedder = text(flags, "embedder")
    const report = yield* Fresh.compare(reference, traffic, {
      ...(margin === undefined ? {} : { margin }),
      ...(mixMargin === undefined ? {} : { mixMargin }),
      ...(alpha === undefined ? {} : { alpha }),
      ...(seed === undefined ? {} : { seed }),
      ...(embedder === undefined ? {} : { embedder: yield* embedderAt(embedder) })
    })
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify(report, undefined, 2)}\n`
        : Fresh.toText(report, Report.optionsFor(process.stdout))
    )
    return exitCodes[report.verdict]
  }).pipe(Effect.mapError(({ message }) => message))
