/**
 * Which variable a name means: scopes and what they declare. Names of variables inside a function do not count, because
 * compilers change them where one hides another; what counts is which of them are the same.
 */
import type * as Acorn from "acorn"
import { type Node, partsOf } from "./parse.ts"

/** A variable of the function. */
export interface Binding {
  /** Its number, in the order in which variables first appear. Undefined before it appears. */
  number: number | undefined
}

/** Names and what they mean, within the scope around it. */
export interface Scope {
  readonly names: Map<string, Binding>
  readonly outer: Scope | undefined
}

/** A scope in which these names are variables. A name may be given twice. */
export const inside = (outer: Scope | undefined, names: Iterable<string>): Scope => ({
  names: new Map(Array.from(names, (name) => [name, { number: undefined }])),
  outer
})

/** The variable that a name means; undefined for one from outside the function. */
export const lookUp = (scope: Scope | undefined, name: string): Binding | undefined => {
  for (let at = scope; at !== undefined; at = at.outer) {
    const found = at.names.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Names that a pattern binds. */
export const namesIn = (pattern: Acorn.Pattern): ReadonlyArray<string> => {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name]
    case "ObjectPattern":
      return pattern.properties.flatMap((each) =>
        namesIn(each.type === "Property" ? each.value : each.argument)
      )
    case "ArrayPattern":
      return pattern.elements.flatMap((each) => (each === null ? [] : namesIn(each)))
    case "AssignmentPattern":
      return namesIn(pattern.left)
    case "RestElement":
      return namesIn(pattern.argument)
    case "MemberExpression":
      return []
  }
}

const declared = ({ declarations }: Acorn.VariableDeclaration): ReadonlyArray<string> =>
  declarations.flatMap(({ id }) => namesIn(id))

/** Names that are bound in a block by its own statements: all but `var`. */
export const blockNames = (statements: ReadonlyArray<Node>): ReadonlyArray<string> =>
  statements.flatMap((statement) => {
    switch (statement.type) {
      case "VariableDeclaration":
        return statement.kind === "var" ? [] : declared(statement)
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return statement.id === null ? [] : [statement.id.name]
      default:
        return []
    }
  })

/** Names that `var` binds in a function, from wherever it stands in its body. */
export const varNames = (node: Node): ReadonlyArray<string> => {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ClassDeclaration":
    case "ClassExpression":
      return []
    case "VariableDeclaration":
      return [...(node.kind === "var" ? declared(node) : []), ...partsOf(node).flatMap(varNames)]
    default:
      return partsOf(node).flatMap(varNames)
  }
}
