/** Which candidate of a file is put under load, and whether whoever typed the command knows where it is. */
import { createInterface } from "node:readline/promises"
import type { Extension } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Target from "../Target.ts"
import { text } from "./flags.ts"

type Invocation = Pick<
  Extension.Invocation<unknown, unknown, unknown>,
  "flags" | "arguments" | "experimentAt"
>

/** So many inputs are asked in turn. */
const mostInputs = 1_000

/** The candidate of the file that `--only` names, or the only one that calls a model. */
export const targetOf = ({
  arguments: args,
  experimentAt,
  flags
}: Invocation): Effect.Effect<Target.Target, Error> =>
  Effect.gen(function* () {
    const [file, ...more] = args
    if (file === undefined || more.length > 0)
      return yield* Effect.fail(
        new Error(`expected one file of an experiment, found ${args.join(" ") || "none"}`)
      )
    const experiment = yield* experimentAt(file)
    const calling = [...experiment.candidates].filter(
      ([, each]) => each._tag === "Candidate" && each.kind !== "baseline"
    )
    const only = text(flags, "only")
    const name = only ?? (calling.length === 1 ? calling[0]?.[0] : undefined)
    const found = name === undefined ? undefined : experiment.candidates.get(name)
    if (name === undefined || found === undefined) {
      const known = [...experiment.candidates.keys()].join(", ")
      return yield* Effect.fail(
        new Error(
          only === undefined
            ? `expected one candidate under --only, among ${known}`
            : `--only: expected a candidate among ${known}, found ${only}`
        )
      )
    }
    if (found._tag !== "Candidate")
      return yield* Effect.fail(
        new Error(
          `${name} learns from the dataset and answers in this process: expected a model or a function`
        )
      )
    const inputs = yield* Stream.runCollect(
      Stream.take(experiment.dataset.rows, mostInputs).pipe(Stream.map(({ case: { input } }) => input))
    )
    return Target.candidate(found, { name, inputs: [...inputs] })
  })

/** Asks once before load goes to another machine. Fails where nobody agrees. */
export const agreed = (
  { id, isRemote }: Target.Target,
  planned: string,
  isYes: boolean
): Effect.Effect<void, Error> => {
  if (isYes || isRemote === false) return Effect.void
  const where = isRemote === true ? "is a server on another machine" : "may call another machine"
  if (process.stdin.isTTY !== true)
    return Effect.fail(new Error(`${id} ${where}: ${planned}. Expected --yes where nobody can be asked`))
  return Effect.tryPromise({
    try: async () => {
      const terminal = createInterface({ input: process.stdin, output: process.stderr })
      const answer = await terminal.question(`${id} ${where}. ${planned}. Send it? (y/N) `)
      terminal.close()
      if (!/^y(es)?$/iu.test(answer.trim())) throw new Error("Nothing was sent.")
    },
    catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
  })
}
