/**
 * Bundles the script of a page into a file of TypeScript that is kept in git: a package runs from its source and from
 * its build alike, and needs no bundler to do so. Each package with a page has a `scripts/bundle.ts` that calls this,
 * and a test that holds the file to its sources.
 */
import { build } from "esbuild"

/** The text of the generated file. `notice`: a comment that licences of bundled libraries ask for. */
export const generate = async (entry: string, notice: string = ""): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2023",
    charset: "ascii",
    minifyWhitespace: false,
    legalComments: "inline",
    ...(notice === "" ? {} : { banner: { js: notice } }),
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
