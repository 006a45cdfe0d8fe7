/**
 * `assay dataset split FILE --parts train=0.8,test=0.2 --to FILE.split.json`: a split that stays, and how even it is.
 */
import { existsSync } from "node:fs"
import { Report } from "@assay/core"
import { inertJson } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { openedAt, readAs } from "../source/datasetAt.ts"
import * as Split from "../split/Split.ts"
import { type Invocation, number, text } from "./called.ts"

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

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

const labelOf = (json: string): string => {
  if (json === "unlabelled") return json
  const value = decode(json)
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

/** The split and its balance as JSON: what the table shows, of all labels. */
const jsonOf = (file: string, made: Split.Split, { counts, nearCopies }: Split.Balance) => ({
  file,
  ...made,
  counts: Object.fromEntries(
    [...counts].map(([part, of]) => [
      part,
      {
        cases: [...of.values()].reduce((sum, each) => sum + each, 0),
        labels: [...of].map(([label, cases]) => ({
          ...(label === "unlabelled" ? {} : { label: decode(label) }),
          cases
        }))
      }
    ])
  ),
  nearCopies
})

/** Makes the split, or shows the one that is there. */
export const split = Effect.fn("Datasets.split")(function* ({
  arguments: [file, ...others],
  flags
}: Invocation): Effect.fn.Return<void, Error> {
  const [parts, to] = [text(flags, "parts"), text(flags, "to")]
  if (file === undefined || others.length > 0 || to === undefined) return yield* Effect.fail(new Error(form))
  const opened = yield* openedAt(file, { fields: text(flags, "fields") })
  const { dataset } = opened
  const isThere = existsSync(to)
  if (isThere && parts !== undefined)
    return yield* Effect.fail(
      new Error(`${to} has a split already, which --parts would change: name another file`)
    )
  if (!isThere && parts === undefined) return yield* Effect.fail(new Error(form))
  const drawn = (yield* number(flags, "seed")) ?? 1
  if (!Number.isSafeInteger(drawn))
    return yield* Effect.fail(new Error(`--seed: expected a whole number, found ${drawn}`))
  const made =
    parts !== undefined
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
  if (flags.json === true)
    return yield* Launch.printReport(inertJson(JSON.stringify(jsonOf(to, made, balance), null, 2)))
  const outline = outlineOf(to, made.parts, balance)
  const said = readAs([opened])
  const lines = said === undefined ? [] : [{ _tag: "Line", text: said, tone: "quiet" } as const]
  yield* Launch.printReport(
    Report.toText({ ...outline, lines: [...outline.lines, ...lines] }, Report.optionsFor(process.stdout))
  )
})
