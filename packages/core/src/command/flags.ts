/**
 * The flags of an experiment's file that say what is asked, of whom and for how much, each declared here once. Every
 * way to use an experiment from the command line has those of `runFlags`.
 */

import * as Budget from "@assay/pacing/Budget"
import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Experiment } from "../definition/definition.ts"
import { cacheModes, type Policy } from "../definition/policy.ts"
import type { Options } from "../definition/settings.ts"
import { storeFlag } from "./storeFlag.ts"

export const positive = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/** What the parser puts behind "Expected: ". */
const complaint = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^expected /u, "")

const pair = Flag.mapTryCatch((text: string): readonly [tag: string, value: string] => {
  const at = text.indexOf("=")
  if (at < 1) throw new Error(`expected tag=value such as language=de, found ${JSON.stringify(text)}`)
  return [text.slice(0, at), text.slice(at + 1)]
}, complaint)

/** The flags that every use of an experiment has, with its own policy as their defaults. */
export const runFlags = <Input, Expected, Output>({ policy }: Experiment<Input, Expected, Output>) => ({
  limit: Flag.Int("limit").pipe(
    Flag.withSchema(positive),
    Flag.withMetavar("n"),
    Flag.withDescription(
      `Run a fixed sample of n cases; a smaller sample is part of a larger one (default ${policy.limit ?? "all"})`
    ),
    Flag.optional
  ),
  filter: Flag.String("filter").pipe(
    Flag.withMetavar("tag=value"),
    Flag.withDescription("Run only cases with this tag (or kind=edge); repeat the flag for more"),
    pair,
    Flag.atLeast(0)
  ),
  // Read before all flags, because the candidates that it adds are among the choices of others: see models.ts.
  model: Flag.String("model").pipe(
    Flag.withMetavar("name"),
    Flag.withDescription(
      "Also run the task of the experiment on this model, such as openai/gpt-5-mini; key=name puts it in the place of a candidate; repeat the flag for more"
    ),
    Flag.atLeast(0)
  ),
  maxOutputTokens: Flag.Int("max-output-tokens").pipe(
    Flag.withSchema(positive),
    Flag.withMetavar("n"),
    Flag.withDescription("Length limit of a reply of the models of --model; a budget needs one"),
    Flag.optional
  ),
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withSchema(positive),
    Flag.withMetavar("n"),
    Flag.withDescription(
      `Concurrent calls per provider or function (default ${describeConcurrency(policy.concurrency)})`
    ),
    Flag.optional
  ),
  budget: Flag.String("budget").pipe(
    Flag.withMetavar("amount"),
    Flag.withDescription(
      `Spend at most this, such as 2usd or 500k tokens (default ${policy.budget === undefined ? "no limit" : Budget.show(policy.budget)})`
    ),
    Flag.mapTryCatch(Budget.parse, complaint),
    Flag.optional
  ),
  allowUnpriced: Flag.Boolean("allow-unpriced").pipe(
    Flag.withDescription("Within a budget, also make calls without a known price"),
    Flag.withDefault(policy.budget?.allowUnpriced ?? false)
  ),
  cache: Flag.Literals("cache", cacheModes).pipe(
    Flag.withDescription(
      "Reply cache: read (reuse and store), write (store only), refresh (overwrite), off (default read; with --fresh refresh)"
    ),
    Flag.optional
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withMetavar("n"),
    Flag.withDescription(`Random seed, also for folds (default ${policy.seed})`),
    Flag.withDefault(policy.seed)
  ),
  maxErrorRate: Flag.Finite("max-error-rate").pipe(
    Flag.withSchema(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
    Flag.withMetavar("share"),
    Flag.withDescription(`Stop when more than this share of trials errored (default ${policy.maxErrorRate})`),
    Flag.withDefault(policy.maxErrorRate)
  ),
  force: Flag.Boolean("force").pipe(
    Flag.withDescription(
      "Run although another process runs this experiment on this store; both may pay for the same calls"
    ),
    Flag.withDefault(false)
  ),
  store: storeFlag
})

/** What {@link runFlags} are parsed to. */
type RunFlagValues = Command.Command.Config.Infer<ReturnType<typeof runFlags>>

/** The candidates to ask. `verb`: what is done with them, in the imperative. */
export const onlyFlag = <Input, Expected, Output>(
  { candidates }: Experiment<Input, Expected, Output>,
  verb: string
) =>
  Flag.Literals("only", [...candidates.keys()]).pipe(
    Flag.withDescription(`${verb} only this candidate; repeat the flag for more`),
    Flag.atLeast(0)
  )

/** Answers per case. `describe`: the description, with the default of the experiment. */
export const repeatsFlag = <Input, Expected, Output>(
  { policy }: Experiment<Input, Expected, Output>,
  describe: (repeats: number) => string
) =>
  Flag.Int("repeats").pipe(
    Flag.withSchema(positive),
    Flag.withMetavar("n"),
    Flag.withDescription(describe(policy.repeats)),
    Flag.withDefault(policy.repeats)
  )

/** The score that a race or replay goes by. */
export const scoreFlag = Flag.String("score").pipe(
  Flag.withDescription("The score to use: score or scorer.score (default the first)"),
  Flag.optional
)

/** An option that is there where its flag was given. */
export const optional = <Name extends string, A>(
  name: Name,
  value: Option.Option<A>
): { readonly [K in Name]?: A } =>
  Option.match(value, {
    onNone: () => ({}),
    onSome: (given) => ({ [name]: given }) as { readonly [K in Name]: A }
  })

/** Flags as options of a run. */
export const optionsOf = <Input, Expected, Output>(
  { policy }: Experiment<Input, Expected, Output>,
  flags: RunFlagValues
): Options => {
  const budget = Option.getOrElse(flags.budget, () => policy.budget)
  return {
    ...optional("limit", flags.limit),
    ...optional("concurrency", flags.concurrency),
    ...optional("cache", flags.cache),
    ...(budget === undefined ? {} : { budget: { ...budget, allowUnpriced: flags.allowUnpriced } }),
    filter: flags.filter,
    seed: flags.seed,
    maxErrorRate: flags.maxErrorRate,
    force: flags.force
  }
}

/** A policy's concurrency in words. */
const describeConcurrency = (concurrency: Policy["concurrency"]): string =>
  typeof concurrency === "number"
    ? String(concurrency)
    : `${concurrency.start}, growing to ${concurrency.max}`
