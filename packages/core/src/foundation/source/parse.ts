/**
 * The syntax tree of a function, from its source text. The parser is loaded when the first text is parsed.
 */
import { createRequire } from "node:module"
import type * as Acorn from "acorn"

/** A node of a tree, by the ESTree standard. */
export type Node = Acorn.AnyNode

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"

/** The parts of a node that are nodes. */
export const partsOf = (node: Node): ReadonlyArray<Node> => Object.values(node).flat().filter(isNode)

/** A function of any sort. */
export type AnyFunction = Acorn.FunctionDeclaration | Acorn.FunctionExpression | Acorn.ArrowFunctionExpression

/** A class of either sort. */
export type AnyClass = Acorn.ClassDeclaration | Acorn.ClassExpression

/** Whether names may mean other variables than the text shows, or are looked at as texts. */
export const bindsAsItRuns = (node: Node): boolean =>
  node.type === "WithStatement" ||
  (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "eval") ||
  partsOf(node).some(bindsAsItRuns)

/** A function declaration inside a function always has a name. */
export const isDeclaration = (node: Node): node is Acorn.FunctionDeclaration =>
  node.type === "FunctionDeclaration" && node.id !== null

/** Whether a node is a function, and no method. */
export const isFunction = (node: Node): node is AnyFunction =>
  node.type === "FunctionDeclaration" ||
  node.type === "FunctionExpression" ||
  node.type === "ArrowFunctionExpression"

/** Whether a node is a class. */
export const isClass = (node: Node): node is AnyClass =>
  node.type === "ClassDeclaration" || node.type === "ClassExpression"

/** What stands for a function: an expression, or the one property of an object for a method. */
export interface Parsed {
  /** The function. */
  readonly node: Acorn.Expression | Acorn.Property
  /** The text that was parsed, in which nodes have their places. */
  readonly source: string
  /** Whether the text is only JavaScript outside strict mode, where names may be bound as the program runs. */
  readonly sloppy: boolean
}

let loaded: typeof Acorn | undefined

/** Loaded synchronously, as settings are read; and not before, since it takes longer than the rest of a declaration. */
const acorn = (): typeof Acorn => {
  loaded ??= createRequire(import.meta.url)("acorn") as typeof Acorn
  return loaded
}

const parseAs = (
  text: string,
  sourceType: "module" | "script"
): Acorn.Statement | Acorn.ModuleDeclaration | undefined => {
  try {
    const { body } = acorn().parse(text, {
      ecmaVersion: "latest",
      sourceType,
      // A method's text stands without its class.
      allowSuperOutsideMethod: true,
      checkPrivateFields: false
    })
    return body.length === 1 ? body[0] : undefined
  } catch {
    return undefined
  }
}

const functionIn = (text: string, sourceType: "module" | "script"): Omit<Parsed, "sloppy"> | undefined => {
  const source = `(${text}\n)`
  const alone = parseAs(source, sourceType)
  if (alone?.type === "ExpressionStatement") {
    const node = alone.expression
    if (isFunction(node) || isClass(node)) return { node, source }
  }
  const object = `({${text}\n})`
  const inObject = parseAs(object, sourceType)
  if (inObject?.type !== "ExpressionStatement" || inObject.expression.type !== "ObjectExpression")
    return undefined
  const [node, ...more] = inObject.expression.properties
  if (node?.type !== "Property" || more.length > 0) return undefined
  return node.method || node.kind !== "init" ? { node, source: object } : undefined
}

/**
 * The tree of a function's source text; undefined where it is none that JavaScript has, as of native functions, and
 * where a program was bundled without the parser.
 */
export const parse = (text: string): Parsed | undefined => {
  const strict = functionIn(text, "module")
  if (strict !== undefined) return { ...strict, sloppy: false }
  const sloppy = functionIn(text, "script")
  return sloppy === undefined ? undefined : { ...sloppy, sloppy: true }
}
