import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, expect, it } from "@effect/vitest"

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-import-"))
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** What a process of its own prints that imports a file, with how often it asked for the compiler. */
const imported = (text: string): string => {
  const file = join(folder, "file.ts")
  const starter = join(folder, "start.mjs")
  writeFileSync(file, text)
  writeFileSync(
    starter,
    `import { importFile } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "importFile.ts")).href)}
let asked = 0
const useTsx = async () => {
  asked++
  const { register } = await import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})
  register()
  return true
}
const said = await importFile(${JSON.stringify(file)}, useTsx).then(
  (loaded) => loaded.default,
  (error) => error.message
)
console.log(said, asked)
`
  )
  return execFileSync(process.execPath, [starter], { encoding: "utf8" }).trim()
}

it("a file that Node can load is loaded by Node", () => {
  expect(imported("const text: string = 'fine'\nexport default text\n")).toBe("fine 0")
})

it("a file that Node cannot load is loaded by the compiler of its project", () => {
  expect(imported("enum Label { refund = 'refund' }\nexport default Label.refund\n")).toBe("refund 1")
  writeFileSync(join(folder, "other.ts"), "export default 'other'\n")
  expect(imported("export { default } from './other'\n")).toBe("other 1")
})

it("a file whose own code throws runs once", () => {
  expect(imported("console.log('ran')\nthrow new Error('no')\n")).toBe("ran\nno 0")
})
