/**
 * Grades of 50 × 12 summaries by experts and by GPT-4: SummEval, from DAMO-NLP-SG/LLM_summeval (bd7dde1), every second
 * article. Not in this repository: tests on it say that they were skipped.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = process.env.ASSAY_DATA ?? fileURLToPath(new URL("../../../../../shared/data", import.meta.url))

/** Where a data file lies, and whether it is here. */
export const located = (path: string): { readonly file: string; readonly isHere: boolean } => {
  const file = `${root}/${path}`
  return { file, isHere: existsSync(file) }
}

/** How a test names its data. */
export const named = (what: string, { file, isHere }: ReturnType<typeof located>): string =>
  isHere ? what : `${what} (skipped: no ${file}; set ASSAY_DATA)`

export const summeval = located("summeval/ratings.jsonl")

export interface Rating {
  readonly id: string
  readonly doc: string
  readonly system: string
  /** The mean of the experts' grades of relevance, 1 to 5. */
  readonly people: number
  /** GPT-4's grade of relevance, 1 to 5. */
  readonly judge: number
}

interface Row {
  readonly id: string
  readonly doc: string
  readonly system: string
  readonly experts: { readonly relevance: ReadonlyArray<number> }
  readonly judges: { readonly "gpt-4-0314/rts": { readonly relevance: number } }
}

/** In the order of ids. */
export const ratings = (): ReadonlyArray<Rating> =>
  readFileSync(summeval.file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Row => JSON.parse(line))
    .map(({ id, doc, system, experts, judges }) => ({
      id,
      doc,
      system,
      people: experts.relevance.reduce((sum, grade) => sum + grade, 0) / experts.relevance.length,
      judge: judges["gpt-4-0314/rts"].relevance
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
