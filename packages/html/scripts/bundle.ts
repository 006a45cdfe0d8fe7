/**
 * Bundles the page's script, `src/browser`, into `src/page/script.generated.ts`, which is kept in git: the package runs from its source and
 * from its build alike, and needs no bundler to do so. `pnpm --filter @assay/html bundle` after every change there or
 * in what is imported there; a test holds the file to it.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

const folder = join(import.meta.dirname, "..")

/** The licence of the one library that is bundled asks to be reproduced. */
const notice = `/*! Word differences by jsdiff.\n${readFileSync(
  new URL("LICENSE", import.meta.resolve("diff/package.json")),
  "utf8"
).replaceAll("*/", "")}*/`

/** The generated file's text. */
export const generate = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "src/browser/main.ts")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2023",
    charset: "ascii",
    minifyWhitespace: false,
    legalComments: "inline",
    banner: { js: notice },
    tsconfigRaw: {}
  })
  const script = (outputFiles[0]?.text ?? "").replace(/^\s*\/\/ .*\n/gm, "")
  if (/<\/script|<!--/i.test(script)) throw new Error("the script would end its own element")
  return [
    "/** Made by `scripts/bundle.ts`; do not edit. */",
    "export const script: string = [",
    script
      .trimEnd()
      .split("\n")
      .map((line) => `  ${JSON.stringify(line)}`)
      .join(",\n"),
    '].join("\\n")',
    ""
  ].join("\n")
}

export const file = join(folder, "src/page/script.generated.ts")

if (process.argv[1] === import.meta.filename) writeFileSync(file, await generate())
