/**
 * What an application loads of a decision, as a file.
 */
import { writeFile } from "node:fs/promises"
import { Decision } from "@assay/core"
import * as Effect from "effect/Effect"

/**
 * Writes the artefact of a decision. Fails where it has none, and where the file cannot be written.
 *
 * @param expected what the artefact is, such as `a threshold`
 */
export const saveArtefact = (
  { name, verdict, artefact }: Pick<Decision.Decision, "name" | "verdict" | "artefact">,
  expected: string,
  file: string
): Effect.Effect<void, Decision.Error> =>
  artefact === undefined
    ? Effect.fail(new Decision.Error({ message: `${name}: expected ${expected}, found "${verdict}"` }))
    : Effect.tryPromise({
        try: () => writeFile(file, `${JSON.stringify(artefact, null, 2)}\n`),
        catch: (cause) =>
          new Decision.Error({
            message: `${file}: ${cause instanceof Error ? cause.message : "it cannot be written"}`
          })
      })
