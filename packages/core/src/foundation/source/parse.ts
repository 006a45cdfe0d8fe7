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

/** What stands for a function: an expression, or the one property of an object for a method. */
export interface Parsed {
  /** The function. */
  readonly node: Acorn.Expression | Acorn.Property
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

const functionIn = (text: string, sourceType: "module" | "script"): Parsed["node"] | undefined => {
  const alone = parseAs(`(${text}\n)`, sourceType)
  if (alone?.type === "ExpressionStatement") {
    const { expression } = alone
    switch (expression.type) {
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "ClassExpression":
        return expression
    }
  }
  const inObject = parseAs(`({${text}\n})`, sourceType)
  if (inObject?.type !== "ExpressionStatement" || inObject.expression.type !== "ObjectExpression")
    return undefined
  const [property, ...more] = inObject.expression.properties
  if (property?.type !== "Property" || more.length > 0) return undefined
  return property.method || property.kind !== "init" ? property : undefined
}

/** The tree of a function's source text; undefined where it is none that JavaScript has, as of native functions. */
export const parse = (text: string): Parsed | undefined => {
  const strict = functionIn(text, "module")
  if (strict !== undefined) return { node: strict, sloppy: false }
  const sloppy = functionIn(text, "script")
  return sloppy === undefined ? undefined : { node: sloppy, sloppy: true }
}
