/**
 * What goes to standard output.
 */
import { Report } from "@assay/core"
import { inertJson } from "@assay/core/internal"
import { Launch } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"

/** What standard output can show. */
export const terminal = (): Report.Options => Report.optionsFor(process.stdout)

/**
 * Prints, and waits until it is written: a pipe may take a long text piece by piece, and the process ends right after.
 */
export const printRaw = (text: string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    process.stdout.write(text.endsWith("\n") ? text : `${text}\n`, () => resume(Effect.void))
  })

/** Prints a value as JSON, of which nothing acts upon a terminal. */
export const printJson = (value: unknown): Effect.Effect<void> =>
  printRaw(inertJson(JSON.stringify(value, null, 2)))

/** Prints an outline as it suits standard output. */
export const printOutline = (outline: Report.Outline): Effect.Effect<void> =>
  Launch.printReport(Report.toText(outline, terminal()))

/** A moment as people read it, in the local zone: `2026-03-01 14:05`. */
export const moment = (at: number): string => {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Bytes as people read them: `812 B`, `61 kB`, `1.2 MB`. */
export const bytes = (count: number): string => {
  if (count < 1_000) return `${count} B`
  const [unit = "B", size = 1] =
    (
      [
        ["GB", 1e9],
        ["MB", 1e6],
        ["kB", 1e3]
      ] as const
    ).find(([, least]) => count >= least) ?? []
  const scaled = count / size
  return `${scaled.toFixed(scaled < 9.95 ? 1 : 0)} ${unit}`
}
