/**
 * Imports a file of TypeScript or JavaScript: as Node does, which is quick, and where it cannot, with the compiler of the
 * file's own project.
 *
 * @see docs/decisions/031-weight.md
 */
import { pathToFileURL } from "node:url"

/** What Node says of files that a compiler may know how to load. Nothing of the file itself has run by then. */
const needsCompiler: ReadonlySet<string> = new Set([
  "ERR_IMPORT_ATTRIBUTE_MISSING",
  "ERR_INVALID_TYPESCRIPT_SYNTAX",
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_IMPORT_NOT_DEFINED",
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_UNKNOWN_MODULE_FORMAT",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING",
  "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
  "MODULE_NOT_FOUND"
])

const isForCompiler = (error: unknown): boolean =>
  error instanceof Error &&
  (error instanceof SyntaxError ||
    ("code" in error && typeof error.code === "string" && needsCompiler.has(error.code)) ||
    // A file of a project without "type": "module" that mixes the two kinds.
    / is not defined in ES module scope/u.test(error.message))

/** Whether a warning says only how Node loads the file: that it erases types, or that the project names no kind. */
const isAboutLoading = ([warning, options]: Parameters<typeof process.emitWarning>): boolean =>
  /^Type Stripping is an experimental feature/u.test(String(warning)) ||
  (typeof options === "object" && "code" in options && options.code === "MODULE_TYPELESS_PACKAGE_JSON") ||
  /Reparsing as ES module/u.test(String(warning))

const withoutWarnings = async <A>(body: () => Promise<A>): Promise<A> => {
  const { emitWarning } = process
  process.emitWarning = ((...args: Parameters<typeof emitWarning>) => {
    if (!isAboutLoading(args)) emitWarning.apply(process, args)
  }) as typeof emitWarning
  try {
    return await body()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Before Node 24 a file that could not be loaded stays so, whoever loads it then: the compiler has to come first. */
const keepsFailures = Number(process.versions.node.split(".")[0]) < 24

/**
 * Imports a file. Rejects with what its loading or its code threw.
 *
 * @param useCompiler makes Node load files by the compiler of the project, and says whether there is one
 */
export const importFile = (file: string, useCompiler: () => Promise<boolean>): Promise<unknown> => {
  const { href } = pathToFileURL(file)
  return withoutWarnings(async () => {
    if (keepsFailures) {
      await useCompiler()
      return await import(href)
    }
    try {
      return await import(href)
    } catch (error) {
      if (!isForCompiler(error) || !(await useCompiler())) throw error
      return await import(href)
    }
  })
}
