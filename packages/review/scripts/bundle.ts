/**
 * Bundles the page's script, `src/browser`, into `src/page/script.generated.ts`, which is kept in git. `pnpm --filter
 * @assay/review bundle` after every change there or in what is imported there; a test holds the file to it.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { generate as generateFrom } from "@assay/page/generate"

const folder = join(import.meta.dirname, "..")

/** The generated file's text. */
export const generate = (): Promise<string> => generateFrom(join(folder, "src/browser/main.ts"))

export const file = join(folder, "src/page/script.generated.ts")

if (process.argv[1] === import.meta.filename) writeFileSync(file, await generate())
