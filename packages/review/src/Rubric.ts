/**
 * What people grade by: criteria with their levels, as a judge has them, as a small file says, or as one yes/no question.
 */
import { readFileSync } from "node:fs"
import type { Store } from "@assay/core/analysis"
import { canonicalJson, defined, isRecord, sha256 } from "@assay/core/internal"
import * as Schema from "effect/Schema"

const LevelSchema = Schema.Struct({
  value: Schema.Finite,
  label: Schema.String,
  anchor: Schema.optionalKey(Schema.String)
})

const CriterionSchema = Schema.Struct({
  name: Schema.String,
  asks: Schema.optionalKey(Schema.String),
  kind: Schema.optionalKey(Schema.Literals(["binary", "ordinal", "pairwise"])),
  levels: Schema.Array(LevelSchema)
})

const RubricSchema = Schema.Struct({
  kind: Schema.optionalKey(Schema.String),
  instructions: Schema.optionalKey(Schema.String),
  criteria: Schema.Array(CriterionSchema)
})

/** A level that a person can choose. */
export interface Level {
  /** Its value. */
  readonly value: number
  /** Its name. */
  readonly label: string
  /** What an answer of this level is like. Absent where nothing says. */
  readonly anchor?: string
}

/** One thing to grade. */
export interface Criterion {
  /** Name of the score that its grades are of. */
  readonly score: string
  /** What is asked, in words. Absent where the name says it all. */
  readonly asks?: string
  /** Two levels; several in order; or which of two answers is better. */
  readonly kind: "binary" | "ordinal" | "pairwise"
  /** The levels, from the lowest: at least two. */
  readonly levels: ReadonlyArray<Level>
}

/** What people grade by. */
export interface Rubric {
  /** Its digest: labels by another rubric are other labels. */
  readonly digest: string
  /** What to know before the first answer. Absent where there is nothing to say. */
  readonly instructions?: string
  /** What to grade: at least one. */
  readonly criteria: ReadonlyArray<Criterion>
}

/** There is nothing to grade by, or it cannot be read. */
export class RubricError extends Schema.TaggedError<RubricError>()("RubricError", {
  /** What is wrong, and what would be right. */
  message: Schema.String
}) {}

const digestOf = (rubric: Schema.Json): string => sha256(canonicalJson(rubric))

const ascending = (levels: ReadonlyArray<Level>): ReadonlyArray<Level> =>
  levels.toSorted((a, b) => a.value - b.value)

const decode = Schema.decodeUnknownOption(RubricSchema)

/** What a judge's rubric says of its criteria in words: questions, and anchors by the value of the level. */
const wordsOf = (rubric: unknown): ReadonlyMap<string, typeof CriterionSchema.Type> => {
  const parts = Array.isArray(rubric) ? rubric : [rubric]
  return new Map(
    parts.flatMap((part) => {
      const found = decode(part)
      return found._tag === "Some" ? found.value.criteria.map((each) => [each.name, each] as const) : []
    })
  )
}

/**
 * The rubric of a judge, for its scores or those named: what people grade by who grade the same.
 *
 * @param only names of scores. Default: all of the judge
 */
export const fromJudge = (
  judge: Pick<Store.ManifestJudge, "scales" | "rubric">,
  only: ReadonlyArray<string> = Object.keys(judge.scales)
): Rubric => {
  const words = wordsOf(judge.rubric)
  return {
    digest: digestOf(judge.rubric),
    criteria: Object.entries(judge.scales).flatMap(([score, { kind, levels }]) => {
      if (!only.includes(score)) return []
      const said = words.get(score)
      return [
        {
          score,
          kind,
          ...defined({ asks: said?.asks }),
          levels: ascending(
            levels.map(({ value, label }) => ({
              value,
              label,
              ...defined({ anchor: said?.levels.find((level) => level.value === value)?.anchor })
            }))
          )
        }
      ]
    })
  }
}

/** A yes/no question. Its score is `answer` unless named otherwise. */
export const question = (asks: string, score: string = "answer"): Rubric => {
  const levels = [
    { value: 0, label: "no" },
    { value: 1, label: "yes" }
  ]
  return {
    digest: digestOf({ criteria: [{ name: score, asks, levels }] }),
    criteria: [{ score, asks, kind: "binary", levels }]
  }
}

/** Which of two answers is better, or neither. */
export const preference = (asks: string, score: string): Rubric => {
  const levels = [
    { value: 0, label: "worse" },
    { value: 0.5, label: "tie" },
    { value: 1, label: "better" }
  ]
  return {
    digest: digestOf({ kind: "pairwise", criteria: [{ name: score, asks, levels }] }),
    criteria: [{ score, asks, kind: "pairwise", levels }]
  }
}

const complaintOf = ({ name, levels }: typeof CriterionSchema.Type): string | undefined => {
  if (name.trim() === "") return "expected a name for each criterion, found an empty one"
  const values = new Set(levels.map(({ value }) => value))
  const labels = new Set(levels.map(({ label }) => label.trim().toLowerCase()))
  if (values.size < 2)
    return `criteria ${JSON.stringify(name)}: expected two levels or more, found ${values.size}`
  return values.size < levels.length || labels.size < levels.length
    ? `criteria ${JSON.stringify(name)}: expected levels with values and labels of their own, found one twice`
    : undefined
}

/** The rubric that a JSON value says. Throws {@link RubricError}. */
export const of = (json: unknown, from: string): Rubric => {
  let rubric: typeof RubricSchema.Type
  try {
    rubric = Schema.decodeUnknownSync(RubricSchema)(json)
  } catch (thrown) {
    throw new RubricError({
      message: `${from}: expected { "criteria": [{ "name", "asks", "levels": [{ "value", "label", "anchor" }] }] }, found ${thrown instanceof Error ? thrown.message : String(thrown)}`
    })
  }
  const { criteria, instructions } = rubric
  const complaint =
    criteria.length === 0
      ? "expected at least one criterion, found none"
      : new Set(criteria.map(({ name }) => name)).size < criteria.length
        ? "expected criteria with names of their own, found one twice"
        : criteria.map(complaintOf).find((each) => each !== undefined)
  if (complaint !== undefined) throw new RubricError({ message: `${from}: ${complaint}` })
  return {
    digest: digestOf(isRecord(json) ? (json as Schema.JsonObject) : null),
    ...defined({ instructions }),
    criteria: criteria.map(({ name, asks, kind, levels }) => ({
      score: name,
      ...defined({ asks }),
      kind: kind ?? (levels.length === 2 ? "binary" : "ordinal"),
      levels: ascending(levels)
    }))
  }
}

/** Reads a rubric from a JSON file. Throws {@link RubricError}. */
export const read = (file: string): Rubric => {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, "utf8"))
  } catch (thrown) {
    throw new RubricError({
      message: `${file}: expected a JSON file, found ${thrown instanceof Error ? thrown.message : String(thrown)}`
    })
  }
  return of(json, file)
}
