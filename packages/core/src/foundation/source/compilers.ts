/**
 * What compilers put into functions: imports that are members of modules, names that are kept, `import()` unwrapped.
 */
import type * as Acorn from "acorn"
import type { Node } from "./parse.ts"

/** Whether a name means something from outside the function. */
export type IsOutside = (name: string) => boolean

/** Modules as vitest names them, and as esbuild does where it writes CommonJS. */
const vitestModule = /^__(?:vite_ssr|vi)_import_\d+__$/
const commonModule = /^import_[\w$]+$/

const memberOf = (node: Node, modules: RegExp, isOutside: IsOutside): string | undefined => {
  if (node.type !== "MemberExpression" || node.computed || node.optional) return undefined
  const { object, property } = node
  return object.type === "Identifier" &&
    modules.test(object.name) &&
    isOutside(object.name) &&
    property.type === "Identifier" &&
    property.name !== "default"
    ? property.name
    : undefined
}

/** The same of `(0, module.name)`. */
const calledFrom = (node: Node, modules: RegExp, isOutside: IsOutside): string | undefined => {
  if (node.type !== "SequenceExpression" || node.expressions.length !== 2) return undefined
  const [zero, value] = node.expressions
  return zero?.type === "Literal" && zero.value === 0 && value !== undefined
    ? memberOf(value, modules, isOutside)
    : undefined
}

/**
 * The name of what is imported, where a node is `__vite_ssr_import_0__.name`, or `(0, __vite_ssr_import_0__.name)`, as it
 * stands before and among arguments.
 */
export const importedValue = (node: Node, isOutside: IsOutside): string | undefined =>
  memberOf(node, vitestModule, isOutside) ?? calledFrom(node, vitestModule, isOutside)

/**
 * The name of a function that is imported and called, where a node is the `(0, import_module.name)` of
 * `(0, import_module.name)(…)`; `import_module.name(…)` calls a method.
 */
export const importedFunction = (callee: Node, isOutside: IsOutside): string | undefined =>
  calledFrom(callee, commonModule, isOutside)

/** Something and the name that `__name(something, "name")` keeps for it, by esbuild. */
export const keptName = (
  node: Node,
  isOutside: IsOutside
): { readonly subject: Node; readonly name: string } | undefined => {
  if (node.type !== "CallExpression" || node.optional) return undefined
  const { callee } = node
  if (callee.type !== "Identifier" || callee.name !== "__name" || !isOutside("__name")) return undefined
  const [subject, name, ...more] = node.arguments
  return subject !== undefined &&
    name?.type === "Literal" &&
    typeof name.value === "string" &&
    more.length === 0
    ? { subject, name: name.value }
    : undefined
}

/** What tsx appends to `import(…)`, without white space, so that modules of either kind have their default export. */
const unwrapping =
  /^\(?([\w$]+)\)?=>\{const([\w$]+)="default";return\1\[\2\]&&typeof\1\[\2\]=="object"&&"__esModule"in\1\[\2\]\?\1\[\2\]:\1;?\}$/

/** The `import(…)` in a call of what tsx appends to it. `source` is the text in which nodes have their places. */
export const unwrappedImport = (
  { callee, arguments: [first] }: Acorn.CallExpression,
  source: string
): Acorn.ImportExpression | undefined =>
  callee.type === "MemberExpression" &&
  callee.object.type === "ImportExpression" &&
  callee.property.type === "Identifier" &&
  callee.property.name === "then" &&
  first !== undefined &&
  unwrapping.test(source.slice(first.start, first.end).replaceAll(/\s/gu, ""))
    ? callee.object
    : undefined
