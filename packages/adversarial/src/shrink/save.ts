/**
 * A minimal failing input as a case to keep: appended to a file of cases, with what is known of it.
 */
import { appendFile, readFile } from "node:fs/promises"
import { sha256 } from "@assay/core/internal"
import type { ShrunkCase } from "./found.ts"

/** A case as it is written, one line of JSON. */
export interface SavedCase {
  /** Its id: that of the variant, and a digest of the input. */
  readonly id: string
  /** The input as JSON. */
  readonly input: unknown
  /** The label as JSON. Absent where there is none. */
  readonly expected?: unknown
  /** Always adversarial. */
  readonly kind: "adversarial"
  /** The family. */
  readonly tags: Readonly<Record<string, string>>
  /** The case that it is derived from. */
  readonly cluster: string
  /** How it was found, and how often it fails. */
  readonly provenance: string
}

const percent = (share: number): string => `${Math.round(100 * share)} %`

/** A shrunk failure as a case. */
const caseOf = ({
  of,
  candidate,
  family,
  caseId,
  expected,
  input,
  shrunk,
  seed,
  how
}: ShrunkCase): SavedCase => ({
  id: `${caseId} ~ minimal ${sha256(JSON.stringify(input)).slice(0, 8)}`,
  input,
  ...(expected === undefined ? {} : { expected }),
  kind: "adversarial",
  tags: { family },
  cluster: of,
  provenance: `${family} of case ${of}, seed ${seed}, shrunk from ${shrunk.from} to ${shrunk.to} parts; ${candidate} failed (${how}) in ${
    shrunk.rate === undefined
      ? "an unknown share"
      : `${percent(shrunk.rate.value)} [${percent(shrunk.rate.low)}, ${percent(shrunk.rate.high)}]`
  } of fresh answers`
})

/**
 * Appends a shrunk failure to a JSONL file of cases, which is made where there is none. A case of the same id is not written
 * again.
 *
 * @returns whether it was written
 */
export const save = async (file: string, found: ShrunkCase): Promise<boolean> => {
  const saved = caseOf(found)
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) =>
    error.code === "ENOENT" ? "" : Promise.reject(error)
  )
  if (before.includes(`"id":${JSON.stringify(saved.id)}`)) return false
  const gap = before === "" || before.endsWith("\n") ? "" : "\n"
  await appendFile(file, `${gap}${JSON.stringify(saved)}\n`)
  return true
}
