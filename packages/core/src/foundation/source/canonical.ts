/**
 * The canonical form of a function: the same for one source however a compiler wrote it down, and another for every
 * source that means something else.
 *
 * What does not count is what is no part of a syntax tree (types that were erased, comments, white space, parentheses,
 * quotes, spellings of numbers and characters), names of variables inside the function, and what compilers add or write
 * another way: esbuild (tsx) names functions by `__name`, joins `"a" + "b"` and rewrites `undefined`; vitest reads
 * imports from `__vite_ssr_import_0__`. Whatever this does not know counts.
 */
import type * as Acorn from "acorn"
import { type IsOutside, importedFunction, importedValue, keptName, unwrappedImport } from "./compilers.ts"
import {
  type AnyClass,
  type AnyFunction,
  bindsAsItRuns,
  isClass,
  isDeclaration,
  isFunction,
  type Node,
  type Parsed
} from "./parse.ts"
import { type Binding, blockNames, inside, lookUp, namesIn, type Scope, varNames } from "./scopes.ts"
import { type Form, literal, number, ofConstant, plainText, sum, text, undefinedForm } from "./texts.ts"

type Method = Acorn.Property | Acorn.MethodDefinition

/** Fields of nodes that say where they stand, and not what. */
const places: ReadonlySet<string> = new Set(["type", "start", "end", "loc", "range", "raw"])

const identifier = (node: Node): string | undefined => (node.type === "Identifier" ? node.name : undefined)

/** Writes forms. Variables are numbered as they appear; with `verbatim`, their names stand. */
const makeWriter = (source: string, verbatim: boolean) => {
  let variables = 0

  const meaning = (scope: Scope, name: string): Binding | undefined =>
    verbatim ? undefined : lookUp(scope, name)

  /** Tells names from outside the function. */
  const outside =
    (scope: Scope): IsOutside =>
    (name) =>
      !verbatim && lookUp(scope, name) === undefined

  const variable = (name: string, scope: Scope): Form => {
    const binding = meaning(scope, name)
    if (binding === undefined) {
      if (verbatim) return ["name", name]
      switch (name) {
        case "undefined":
          return undefinedForm
        case "NaN":
        case "Infinity":
          return number(Number(name))
        case "__vite_ssr_import_meta__":
          return ["meta", "import", "meta"]
        default:
          return ["name", name]
      }
    }
    binding.number ??= variables++
    return ["variable", binding.number]
  }

  /** Any node by its fields, sorted by name, so that none is forgotten. */
  const general = (node: Node, scope: Scope): Form => {
    const field = (value: unknown): Form => {
      if (Array.isArray(value)) return value.map(field)
      if (typeof value === "object" && value !== null) return write(value as Node, scope)
      return typeof value === "string" || typeof value === "boolean" ? value : null
    }
    return [
      node.type,
      ...Object.entries(node)
        .filter(([key]) => !places.has(key))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]): Form => [key, field(value)])
    ]
  }

  const each = (nodes: ReadonlyArray<Node | null>, scope: Scope): ReadonlyArray<Form> =>
    nodes.map((node) => (node === null ? null : write(node, scope)))

  const optional = (node: Node | null | undefined, scope: Scope): Form =>
    node === null || node === undefined ? null : write(node, scope)

  /** A value that gets its name, where it is a function or class without one, from where it is put. */
  const namedBy = (node: Node, name: string | undefined, scope: Scope): Form => {
    const kept = keptName(node, outside(scope))
    if (kept !== undefined && (isFunction(kept.subject) || isClass(kept.subject))) {
      return namedBy(kept.subject, kept.name, scope)
    }
    if (isFunction(node)) return functionForm(node, scope, node.id?.name ?? name)
    return isClass(node) ? classForm(node, scope, node.id?.name ?? name) : write(node, scope)
  }

  /** Statements without those that do nothing; `__name(f, "f")` gives its function the name. */
  const statements = (list: ReadonlyArray<Node>, scope: Scope): Form => {
    const functions = new Map(list.filter(isDeclaration).map((each) => [each.id.name, each]))
    const names = new Map<Node, string>()
    const naming = new Set<Node>()
    for (const statement of list) {
      if (statement.type !== "ExpressionStatement") continue
      const kept = keptName(statement.expression, outside(scope))
      const named = kept?.subject.type === "Identifier" ? functions.get(kept.subject.name) : undefined
      if (kept === undefined || named === undefined) continue
      names.set(named, kept.name)
      naming.add(statement)
    }
    return list
      .filter((each) => each.type !== "EmptyStatement" && !naming.has(each))
      .map((each) =>
        isDeclaration(each) ? functionForm(each, scope, names.get(each) ?? each.id.name) : write(each, scope)
      )
  }

  const block = (list: ReadonlyArray<Node>, scope: Scope): Form =>
    statements(list, inside(scope, blockNames(list)))

  /** Whether a function or class has a name of its own, and uses it. */
  const refersToItself = (node: AnyFunction | AnyClass, itself: Scope): boolean =>
    !!node.id && (verbatim || itself.names.get(node.id.name)?.number !== undefined)

  /**
   * The variable that a function or class is: where it is declared, or where an expression uses its own name. Asked when
   * all of it is written, since only then is the latter known.
   */
  const ownVariable = (node: AnyFunction | AnyClass, itself: Scope): Form => {
    const isNamed = node.type === "FunctionDeclaration" || node.type === "ClassDeclaration"
    return node.id && (isNamed || refersToItself(node, itself)) ? variable(node.id.name, itself) : null
  }

  const functionForm = (node: AnyFunction, scope: Scope, name: string | undefined, isRoot = false): Form => {
    const { id, params, body, async, generator } = node
    const itself = node.type === "FunctionExpression" && id ? inside(scope, [id.name]) : scope
    const outer = inside(itself, params.flatMap(namesIn))
    const written = each(params, outer)
    const isBlock = body.type === "BlockStatement"
    const own = isBlock ? [...varNames(body), ...blockNames(body.body)] : []
    // A variable with the name of a parameter starts as the parameter; the two are taken for one.
    const inner = inside(
      outer,
      own.filter((each) => !outer.names.has(each))
    )
    const does = isBlock ? ["block", statements(body.body, inner)] : write(body, inner)
    return [
      node.type,
      ownVariable(node, itself),
      isRoot && !refersToItself(node, itself) ? "" : (name ?? ""),
      async,
      generator,
      written,
      does
    ]
  }

  const key = (node: Acorn.Expression | Acorn.PrivateIdentifier, computed: boolean, scope: Scope): Form => {
    if (computed) return ["computed", write(node, scope)]
    switch (node.type) {
      case "PrivateIdentifier":
        return ["private", node.name]
      case "Identifier":
        return ["key", node.name]
      case "Literal":
        return ["key", String(node.value)]
      default:
        return write(node, scope)
    }
  }

  /** The name that a function gets from the key under which it stands. */
  const nameOf = (form: Form): string | undefined => {
    if (!Array.isArray(form)) return undefined
    const [kind, name]: ReadonlyArray<Form> = form
    switch (kind) {
      case "private":
        return `#${name}`
      case "key":
        return String(name)
      default:
        return name === undefined ? undefined : plainText(name)
    }
  }

  const method = (node: Method, kind: string, scope: Scope): Form => [
    kind,
    key(node.key, node.computed, scope),
    isFunction(node.value) ? functionForm(node.value, scope, undefined) : write(node.value, scope)
  ]

  const property = (node: Acorn.Property, scope: Scope): Form => {
    if (node.method || node.kind !== "init") return method(node, node.method ? "method" : node.kind, scope)
    const at = key(node.key, node.computed, scope)
    const name = nameOf(at)
    // `__proto__: x` sets the prototype, while `__proto__` alone and `["__proto__"]: x` are properties.
    const isPrototype = name === "__proto__" && !node.computed && !node.shorthand
    return isPrototype
      ? ["prototype", write(node.value, scope)]
      : ["property", at, namedBy(node.value, name, scope)]
  }

  const isNaming = (node: Node, scope: Scope): string | undefined => {
    if (node.type !== "StaticBlock") return undefined
    const [statement, ...more] = node.body
    if (statement?.type !== "ExpressionStatement" || more.length > 0) return undefined
    const kept = keptName(statement.expression, outside(scope))
    return kept?.subject.type === "ThisExpression" ? kept.name : undefined
  }

  const classForm = (node: AnyClass, scope: Scope, name: string | undefined, isRoot = false): Form => {
    const { id, superClass, body } = node
    const inner = node.type === "ClassExpression" && id ? inside(scope, [id.name]) : scope
    const naming = body.body.map((each) => isNaming(each, inner)).find((each) => each !== undefined)
    const extended = optional(superClass, inner)
    const members = body.body
      .filter((each) => isNaming(each, inner) === undefined)
      .map((member): Form => {
        switch (member.type) {
          case "MethodDefinition":
            return [member.static, method(member, member.kind, inner)]
          case "PropertyDefinition": {
            const at = key(member.key, member.computed, inner)
            const { value } = member
            return [member.static, "field", at, value ? namedBy(value, nameOf(at), inner) : null]
          }
          case "StaticBlock":
            return ["static", block(member.body, inside(inner, member.body.flatMap(varNames)))]
        }
      })
    return [
      node.type,
      ownVariable(node, inner),
      isRoot && !refersToItself(node, inner) ? "" : (naming ?? name ?? ""),
      extended,
      members
    ]
  }

  const call = (node: Acorn.CallExpression, scope: Scope): Form => {
    const { callee } = node
    const named = keptName(node, outside(scope))
    if (named !== undefined && (isFunction(named.subject) || isClass(named.subject))) {
      return namedBy(named.subject, named.name, scope)
    }
    const unwrapped = unwrappedImport(node, source)
    if (unwrapped !== undefined) return write(unwrapped, scope)
    const [first, options] = node.arguments
    const isImport = callee.type === "Identifier" && callee.name === "__vite_ssr_dynamic_import__"
    if (isImport && first !== undefined && outside(scope)(callee.name)) {
      return ["import", write(first, scope), optional(options, scope)]
    }
    const imported = importedFunction(callee, outside(scope))
    const called =
      imported !== undefined
        ? ["name", imported]
        : callee.type === "MemberExpression"
          ? member(callee, scope)
          : write(callee, scope)
    return ["call", node.optional, called, each(node.arguments, scope)]
  }

  const member = (node: Acorn.MemberExpression, scope: Scope): Form => {
    const { property } = node
    const isConstant =
      property.type === "Literal" &&
      (typeof property.value === "string" || typeof property.value === "number")
    return [
      "member",
      node.optional,
      write(node.object, scope),
      key(property, node.computed && !isConstant, scope)
    ]
  }

  const write = (node: Node, scope: Scope): Form => {
    switch (node.type) {
      case "Identifier":
        return variable(node.name, scope)
      case "Literal":
        return literal(node)
      case "TemplateLiteral":
        return text(
          node.quasis.map(({ value }) => value.cooked ?? value.raw),
          each(node.expressions, scope)
        )
      case "TaggedTemplateExpression": {
        const { quasis, expressions } = node.quasi
        const texts = quasis.map(({ value }): Form => [value.cooked ?? null, value.raw])
        return ["tagged", write(node.tag, scope), texts, each(expressions, scope)]
      }
      case "UnaryExpression": {
        const argument = write(node.argument, scope)
        return ofConstant(node.operator, argument) ?? ["unary", node.operator, argument]
      }
      case "BinaryExpression": {
        const [left, right] = [write(node.left, scope), write(node.right, scope)]
        return node.operator === "+" ? sum(left, right) : ["binary", node.operator, left, right]
      }
      case "AssignmentExpression":
        return [
          "assign",
          node.operator,
          write(node.left, scope),
          namedBy(node.right, identifier(node.left), scope)
        ]
      case "AssignmentPattern":
        return ["default", write(node.left, scope), namedBy(node.right, identifier(node.left), scope)]
      case "VariableDeclarator":
        return [
          "declare",
          write(node.id, scope),
          node.init ? namedBy(node.init, identifier(node.id), scope) : null
        ]
      case "MemberExpression":
      case "SequenceExpression": {
        const imported = importedValue(node, outside(scope))
        if (imported !== undefined) return ["name", imported]
        return node.type === "MemberExpression" ? member(node, scope) : general(node, scope)
      }
      case "MetaProperty":
        return ["meta", node.meta.name, node.property.name]
      case "ImportExpression":
        return ["import", write(node.source, scope), optional(node.options, scope)]
      case "CallExpression":
        return call(node, scope)
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ClassDeclaration":
      case "ClassExpression":
        return namedBy(node, undefined, scope)
      case "ObjectExpression":
        return [
          "object",
          node.properties.map((each) =>
            each.type === "Property" ? property(each, scope) : write(each, scope)
          )
        ]
      // In a pattern; in an expression, its object writes it.
      case "Property":
        return ["property", key(node.key, node.computed, scope), write(node.value, scope)]
      case "BlockStatement":
        return ["block", block(node.body, scope)]
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement": {
        const head = node.type === "ForStatement" ? node.init : node.left
        return general(node, inside(scope, head ? blockNames([head]) : []))
      }
      case "SwitchStatement": {
        const inner = inside(
          scope,
          node.cases.flatMap(({ consequent }) => blockNames(consequent))
        )
        const cases = node.cases.map(
          ({ test, consequent }): Form => [optional(test, inner), statements(consequent, inner)]
        )
        return ["switch", write(node.discriminant, scope), cases]
      }
      case "CatchClause": {
        const inner = inside(scope, node.param ? namesIn(node.param) : [])
        return ["catch", optional(node.param, inner), write(node.body, inner)]
      }
      case "LabeledStatement": {
        const inner = inside(scope, [labelled(node.label.name)])
        return ["label", label(node.label, inner), write(node.body, inner)]
      }
      case "BreakStatement":
      case "ContinueStatement":
        return [node.type, node.label ? label(node.label, scope) : null]
      default:
        return general(node, scope)
    }
  }

  /** Labels stand among the variables, under names that no variable can have. */
  const labelled = (name: string): string => `label ${name}`
  const label = ({ name }: Acorn.Identifier, scope: Scope): Form => variable(labelled(name), scope)

  /** The function itself. Its name, where it stands, is no part of it. */
  const root = (node: Parsed["node"], name: string): Form => {
    const scope = inside(undefined, [])
    if (node.type === "Property") return property(node, scope)
    if (isFunction(node)) return functionForm(node, scope, name, true)
    return isClass(node) ? classForm(node, scope, name, true) : write(node, scope)
  }

  return { root }
}

/** The form of a parsed function. `name` is the one that it has, which counts where the function refers to itself. */
export const canonical = ({ node, source, sloppy }: Parsed, name: string): Form =>
  makeWriter(source, sloppy || bindsAsItRuns(node)).root(node, name)
