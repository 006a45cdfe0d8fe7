/**
 * Why an experiment's file could not be loaded, in words: what is wrong, where, and what would help.
 */
import { existsSync } from "node:fs"
import { relative } from "node:path"
import { fileURLToPath } from "node:url"
import { PackageManager } from "@assay/core/internal"

/** What is known when a file could not be loaded. */
export interface LoadingFault {
  readonly cause: unknown
  /** Whether tsx compiles the files of the project. */
  readonly isCompiled: boolean
}

const useTsx = (): string =>
  `install tsx, and Assay uses it: ${PackageManager.managerOf(process.cwd()).add} tsx`

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "")

/** The file that an import without an extension, or with that of JavaScript, seems to mean. */
const meantBy = (path: string): string | undefined =>
  [`${path}.ts`, path.replace(/\.([cm]?)js$/u, ".$1ts"), `${path}/index.ts`].find(
    (each) => each !== path && existsSync(each)
  )

/** What would help, where the fault is a known one. */
const hintOf = (error: Error, isCompiled: boolean): string | undefined => {
  const code = codeOf(error)
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" || code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return `Node only erases types; for more, ${useTsx()}`
  }
  if (
    /outside a module|Unexpected token 'export'|await is only valid|Top-level await is currently/u.test(
      error.message
    )
  ) {
    return 'it is not loaded as a module, because its package.json does not say "type": "module": npm pkg set type=module'
  }
  if (!isCompiled && /does not provide an export named/u.test(error.message)) {
    return `where that is a type, write "import type"; or ${useTsx()}`
  }
  if (!code.endsWith("MODULE_NOT_FOUND")) return undefined
  const [, name = ""] = /Cannot find (?:module|package) '([^']+)'/u.exec(error.message) ?? []
  if (/^(?:@assay\/|effect$)/u.test(name)) return `install it: npm install --save-dev ${name}`
  if (isCompiled) return undefined
  if (/^[@~#]\//u.test(name)) return `Node knows no path aliases of tsconfig.json; for them, ${useTsx()}`
  const meant = meantBy(name)
  return meant === undefined
    ? undefined
    : `Node takes the name of a file as it is, such as ${shown(meant)}; for other names, ${useTsx()}`
}

/** A path as a person would type it. */
const shown = (path: string): string => {
  const plain = path.startsWith("file:") ? fileURLToPath(path) : path
  const short = relative(process.cwd(), plain)
  return short === "" || short.startsWith("..") ? plain : short
}

/** Where it happened: Node names the place of a syntax error first, that of any other in the frames of its stack. */
const placeOf = ({ stack = "" }: Error): string | undefined => {
  const lines = stack.split("\n")
  const [, file, line] = /^((?:file:\/\/)?\/.+|[A-Za-z]:\\.+):(\d+)$/u.exec(lines[0] ?? "") ?? []
  if (file !== undefined) return `${shown(file)}:${line}`
  for (const frame of lines) {
    const [, path, row, column] =
      /^ +at .*?((?:file:\/\/)?\/[^()]+|[A-Za-z]:\\[^()]+):(\d+):(\d+)\)?$/u.exec(frame) ?? []
    if (path !== undefined && !path.includes("/node_modules/")) return `${shown(path)}:${row}:${column}`
  }
  return undefined
}

/** The message on one line, with paths as a person would type them. */
const saidBy = (error: Error): string =>
  error.message
    .replace(/^Transform failed with \d+ errors?:\s*/u, "")
    .split(/\n(?:Require stack|\s*$)/u)[0]
    ?.replaceAll(/\s*\n\s*/gu, "; ")
    .replaceAll(`${process.cwd()}/`, "") ?? ""

/** One sentence, or two. */
export const describeFault = ({ cause, isCompiled }: LoadingFault): string => {
  if (!(cause instanceof Error)) return String(cause)
  const said = saidBy(cause)
  const place =
    codeOf(cause).endsWith("MODULE_NOT_FOUND") || /:\d+:\d+/u.test(said) ? undefined : placeOf(cause)
  const hint = hintOf(cause, isCompiled)
  return `${said}${place === undefined ? "" : ` (${place})`}${hint === undefined ? "" : `; ${hint}`}`
}
