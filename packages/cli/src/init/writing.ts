/**
 * What `assay init` writes, and what it leaves as it is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { PackageManager } from "@assay/core/internal"
import type { Kind } from "./kinds.ts"
import { workflow } from "./workflow.ts"

/** The files of this package that are written to projects. The package is asked for by its name: its code is bundled. */
const templates = new URL("templates/", import.meta.resolve("@assay/cli/package.json"))

const template = (path: string): string => readFileSync(new URL(path, templates), "utf8")

/** A file to write, by its whole path. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/** The experiment and its data. They belong together: neither is written where one of them is there. */
export const experimentFiles = (folder: string, { name, file }: Kind): ReadonlyArray<NewFile> => [
  { path: join(folder, "experiments", `${file}.ts`), text: template(`${name}/${file}.ts`) },
  { path: join(folder, "experiments", `${file}.jsonl`), text: template(`${name}/${file}.jsonl`) }
]

/** The workflow, where GitHub looks for it. */
export const workflowFile = (folder: string, { file }: Kind, manager: PackageManager.Manager): NewFile => {
  const { root, within } = PackageManager.checkoutOf(folder)
  return {
    path: join(root, ".github", "workflows", "assay.yml"),
    text: workflow(`experiments/${file}.ts`, within, manager)
  }
}

/** The file that keeps stores out of git, with a line more; undefined where it has the line. */
export const ignoreFile = (folder: string): NewFile | undefined => {
  const path = join(folder, ".gitignore")
  const before = existsSync(path) ? readFileSync(path, "utf8") : "node_modules/\n"
  if (/^\/?\.assay\/?\s*$/mu.test(before)) return undefined
  const separator = before === "" || before.endsWith("\n") ? "" : "\n"
  return { path, text: `${before}${separator}.assay/\n` }
}

export const write = ({ path, text }: NewFile): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** A path as the person would type it. */
export const shown = (path: string): string => relative(process.cwd(), path) || "."
