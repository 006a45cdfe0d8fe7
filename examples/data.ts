/**
 * Finds the public data sets that examples run on.
 *
 * Looked for in the folder that `ASSAY_DATA` names, then in `shared/data` beside the checkout, then in a cache that
 * is filled by downloading from the data set's own address. Whatever is found must have the pinned content.
 */
import { hash } from "node:crypto"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"

/**
 * A JSONL file of a public data set. `rows` picks the rows that belong to it from those that the address serves;
 * `sha256` is over the rows as `JSON.stringify` writes them, so that spacing and escapes do not matter.
 */
interface Source {
  readonly path: string
  readonly address: string
  readonly sha256: string
  readonly rows: (served: ReadonlyArray<string>) => ReadonlyArray<string>
}

const linesOf = (text: string): ReadonlyArray<string> => text.split("\n").filter((line) => line !== "")

const digest = (lines: ReadonlyArray<string>): string =>
  hash("sha256", lines.map((line) => `${JSON.stringify(JSON.parse(line))}\n`).join(""))

/**
 * Grade-school maths problems with the recorded answers of four models and the authors' own verdict on each
 * (openai/grade-school-math at commit 3101c7d, MIT licence; every second row).
 */
export const gsm8k: Source = {
  path: "gsm8k/solutions.jsonl",
  address:
    "https://raw.githubusercontent.com/openai/grade-school-math/3101c7d/grade_school_math/data/example_model_solutions.jsonl",
  sha256: "f22a66502c2d86ebd2aa10ab0dae4bce724a33598549d3db9d9a4f0446e016fc",
  rows: (served) => served.filter((_, index) => index % 2 === 0)
}

const checkout = dirname(import.meta.dirname)

const read = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined)

const download = async ({ address, rows, sha256 }: Source): Promise<string> => {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address} answered ${response.status} ${response.statusText}`)
  const lines = rows(linesOf(await response.text()))
  if (digest(lines) !== sha256) throw new Error(`${address} no longer serves the pinned rows`)
  return lines.map((line) => `${line}\n`).join("")
}

/** The path of the file with exactly the pinned content; fetched first where nobody has it. */
export const locate = async (source: Source): Promise<string> => {
  const { ASSAY_DATA } = process.env
  const cache = resolve(checkout, ".assay/data", source.path)
  const places = [
    ...(ASSAY_DATA === undefined ? [] : [join(ASSAY_DATA, source.path)]),
    resolve(checkout, "../shared/data", source.path),
    cache
  ]
  for (const place of places) {
    const text = await read(place)
    if (text === undefined) continue
    if (digest(linesOf(text)) !== source.sha256) throw new Error(`${place} is not the pinned ${source.path}`)
    return place
  }
  const text = await download(source)
  await mkdir(dirname(cache), { recursive: true })
  await writeFile(cache, text)
  return cache
}
