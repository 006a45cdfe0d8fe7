/**
 * `assay dataset split FILE --parts train=0.8,test=0.2 --to FILE.split.json`: a split that stays, and how even it is.
 */
import { existsSync } from "node:fs"
import { Report } from "@assay/core"
import { Launch } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"
import { datasetAt } from "../source/datasetAt.ts"
import * as Split from "../split/Split.ts"
import type { Invocation } from "./called.ts"

const form =
  "expected assay dataset split FILE --parts train=0.8,test=0.2 --to FILE.split.json, or --to alone for a split that is there"

/** Reads `train=0.8,test=0.2`. Fails with what was expected. */
const partsOf = (text: string): Effect.Effect<Readonly<Record<string, number>>, Error> =>
  Effect.suspend(() => {
    const parts = new Map<string, number>()
    for (const pair of text.split(",")) {
      const [name = "", share = "", ...others] = pair.split("=").map((each) => each.trim())
      const found = JSON.stringify(pair)
      if (name === "" || share === "" || Number.isNaN(Number(share)) || others.length > 0)
        return Effect.fail(new Error(`--parts: expected pairs such as train=0.8,test=0.2, found ${found}`))
      if (parts.has(name))
        return Effect.fail(new Error(`--parts: expected each part once, found ${found} as well`))
      parts.set(name, Number(share))
    }
    return Effect.succeed(Object.fromEntries(parts))
  })

const labelOf = (json: string): string => {
  if (json === "unlabelled") return json
  const value: unknown = JSON.parse(json)
  return typeof value === "string" ? value : json
}

/** Labels that are shown, the most frequent first. */
const mostLabels = 20

const outlineOf = (
  file: string,
  parts: Split.Split["parts"],
  { counts, nearCopies }: Split.Balance
): Report.Outline => {
  const names = Object.keys(parts)
  const total = (label: string): number =>
    names.reduce((sum, name) => sum + (counts.get(name)?.get(label) ?? 0), 0)
  const labels = [...new Set([...counts.values()].flatMap((of) => [...of.keys()]))].sort(
    (a, b) => total(b) - total(a) || (a < b ? -1 : 1)
  )
  const sizeOf = (name: string): number =>
    [...(counts.get(name)?.values() ?? [])].reduce((sum, each) => sum + each, 0)
  const all = names.reduce((sum, name) => sum + sizeOf(name), 0)
  const sizes = names.map((name) => {
    const cases = sizeOf(name)
    const share = all === 0 ? "" : ` (${Report.Figures.rate(cases / all)})`
    return `${name} has ${cases.toLocaleString("en")} ${cases === 1 ? "case" : "cases"}${share}`
  })
  const shown = labels.slice(0, mostLabels)
  const cell = (text: string) => ({ text })
  return {
    title: `Split ${file}`,
    lines: [
      { _tag: "Line", text: `${sizes.join(", ")}.`, tone: "plain" },
      ...(nearCopies === 0
        ? []
        : [
            {
              _tag: "Line",
              text: `${nearCopies.toLocaleString("en")} cases have a near copy in another part: give near copies the same cluster.`,
              tone: "warning"
            } as const
          ])
    ],
    sections: [
      {
        title: "",
        blocks: [
          {
            _tag: "Table",
            columns: [
              { header: "label", align: "left", role: "label" },
              ...names.map((header) => ({ header, align: "right", role: "figure" }) as const)
            ],
            rows: shown.map((label) => [
              cell(labelOf(label)),
              ...names.map((name) => cell((counts.get(name)?.get(label) ?? 0).toLocaleString("en")))
            ])
          },
          ...(labels.length > shown.length
            ? [
                {
                  _tag: "Line",
                  text: `… and ${labels.length - shown.length} more ${labels.length - shown.length === 1 ? "label" : "labels"}.`,
                  tone: "quiet"
                } as const
              ]
            : [])
        ]
      }
    ]
  }
}

/** Makes the split, or shows the one that is there. */
export const split = Effect.fn("Datasets.split")(function* ({
  arguments: [file, ...others],
  flags
}: Invocation): Effect.fn.Return<void, Error> {
  const { parts, to, seed, fields } = flags
  if (file === undefined || others.length > 0 || typeof to !== "string")
    return yield* Effect.fail(new Error(form))
  const dataset = yield* datasetAt(file, typeof fields === "string" ? fields : undefined)
  const isThere = existsSync(to)
  if (isThere && parts !== undefined)
    return yield* Effect.fail(
      new Error(`${to} has a split already, which --parts would change: name another file`)
    )
  if (!isThere && typeof parts !== "string") return yield* Effect.fail(new Error(form))
  const drawn = typeof seed === "string" ? Number(seed) : 1
  if (!Number.isSafeInteger(drawn))
    return yield* Effect.fail(new Error(`--seed: expected a whole number, found ${JSON.stringify(seed)}`))
  const made =
    typeof parts === "string"
      ? yield* Split.make(dataset, { parts: yield* partsOf(parts), seed: drawn })
      : yield* Effect.tryPromise({
          try: () => Split.read(to),
          catch: (cause) => (cause instanceof Error ? cause : new Error(String(cause)))
        })
  const balance = yield* Split.check(dataset, made)
  if (!isThere)
    yield* Effect.try({
      try: () => Split.write(to, made),
      catch: (cause) =>
        new Error(`${to} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`)
    })
  yield* Launch.printReport(
    Report.toText(outlineOf(to, made.parts, balance), Report.optionsFor(process.stdout))
  )
})
