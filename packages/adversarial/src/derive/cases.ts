/**
 * The dataset of an adversarial run.
 */
import { hash } from "node:crypto"
import { type Case, Dataset, Graceful, type Task } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { About, Family, Source } from "../family/model.ts"
import { keyOf, type Written } from "../write/model.ts"
import { type Chosen, choose } from "./choose.ts"
import { familyTag, guaranteeTag, idOf, propertyTag } from "./legs.ts"

/** A case as a dataset takes it. */
interface NewCase {
  readonly id: string
  readonly input: Schema.Json
  readonly expected?: unknown
  readonly kind: Case.Kind
  readonly tags: Case.Tags
  readonly cluster: string
  readonly provenance: string
}

/** What the cases are made from. */
export interface Making {
  readonly families: ReadonlyArray<Family>
  readonly cases: number
  readonly perCase: number
  readonly fields: ReadonlyArray<string> | undefined
  readonly names: ReadonlyArray<string>
  readonly seed: number
  readonly canary: string
  readonly written: Written | undefined
}

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

const sourceOf = <Input, Expected>({
  case: { id, graceful },
  inputJson,
  expectedJson
}: Dataset.Row<Input, Expected>): Source => ({
  id,
  input: parse(inputJson),
  expected: expectedJson === undefined || graceful !== undefined ? undefined : parse(expectedJson),
  ...defined({ graceful })
})

/** A seed of 31 bits from what decides a draw. */
const seedOf = (seed: number, id: string, family: string): number =>
  hash("sha256", `${seed} ${family} ${id}`, "buffer").readUInt32BE(0) >>> 1

/** All cases of one chosen case. */
const casesOf = Effect.fnUntraced(function* <Input, Expected>(
  { case: row }: Dataset.Row<Input, Expected>,
  source: Source,
  about: About,
  { families, perCase, seed }: Making
): Effect.fn.Return<ReadonlyArray<NewCase>, string> {
  const { id, kind, tags, cluster = id } = row
  const own = row.graceful === undefined ? row.expected : Graceful[row.graceful]
  const unperturbed = (["original", "again"] as const).map(
    (leg): NewCase => ({
      id: idOf({ of: id, leg, nth: 1 }),
      input: source.input,
      ...(own === undefined ? {} : { expected: own }),
      kind,
      tags: { ...tags, [familyTag]: leg },
      cluster,
      provenance: leg === "original" ? `case ${id}` : `case ${id}, asked again`
    })
  )
  const perturbed = yield* Effect.forEach(families, (family) =>
    Effect.map(
      family.variants(source, about, { seed: seedOf(seed, id, family.name), count: perCase }),
      (made) =>
        made.map((variant, at): NewCase => {
          const expected = "expected" in variant ? variant.expected : own
          return {
            id: idOf({ of: id, leg: family.name, nth: at + 1 }),
            input: variant.input,
            ...(expected === undefined ? {} : { expected }),
            kind: "adversarial",
            tags: {
              ...tags,
              [familyTag]: family.name,
              [propertyTag]: family.property,
              [guaranteeTag]: `${family.label}, ${family.certainty}`
            },
            cluster,
            provenance: `${family.name} ${at + 1} of case ${id}, seed ${seed}`
          }
        })
    )
  )
  return [...unperturbed, ...perturbed.flat()]
})

/** What is wrong: nothing was generated. A run of nothing would be green. */
const nothingMade = ({ families }: Making): string =>
  `expected variants of ${families.map(({ name }) => name).join(", ")}, found none: no family applies to the chosen cases`

/** All cases of the run. */
const generate = Effect.fnUntraced(function* <Input, Expected>(
  { rows, labels }: Chosen<Input, Expected>,
  making: Making
): Effect.fn.Return<ReadonlyArray<NewCase>, string> {
  const { written } = making
  const sources = rows.map((row) => ({ row, source: sourceOf(row) }))
  const about: About = {
    fields: making.fields,
    names: making.names,
    canary: making.canary,
    labels,
    others: sources.map(({ source }) => source),
    written: written && ((family, caseId) => written.inputs.get(keyOf(family, caseId)) ?? [])
  }
  const all = yield* Effect.forEach(sources, ({ row, source }) => casesOf(row, source, about, making))
  const cases = all.flat()
  return cases.length > 2 * all.length ? cases : yield* Effect.fail(nothingMade(making))
})

/**
 * The dataset. Inputs are perturbed as they stand in the data, as JSON, and decoded by the task, so that a variant is read
 * as a row of a file is. They are made once, and kept: a run reads its dataset several times.
 */
export const derivedDataset = <Input, Expected>(
  dataset: Dataset.Dataset<Input, Expected>,
  task: Task.Task<Input, unknown> | undefined,
  making: Making
): Dataset.Dataset<Input, Expected> => {
  let kept: ReadonlyArray<NewCase> | undefined
  const made = Effect.gen(function* () {
    if (kept !== undefined) return kept
    const chosen = yield* choose(dataset, making.cases, making.seed)
    const cases = yield* Effect.mapError(generate(chosen, making), (reason) => new Error(reason))
    kept = cases
    return cases
  })
  // Inputs are decoded by the schema of the task, or are what the dataset had; labels are the dataset's own.
  return Dataset.fromAsyncIterable(
    `${dataset.name} (adversarial)`,
    () => Stream.unwrap(Effect.map(made, (cases) => Stream.fromIterable(cases))),
    task === undefined ? {} : { input: task.schemas.input },
    defined({ version: dataset.version })
  ) as unknown as Dataset.Dataset<Input, Expected>
}
