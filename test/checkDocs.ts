/**
 * Holds every property that a user of a package meets against one rule: it has a docstring of its own, so that an
 * editor shows it. Names each property that has none, and each option that does not state its default.
 *
 * Starts at the doors of each package (`exports` in its manifest, `internal` left out) and follows what they export,
 * and the types that those name. Looked at are the properties of interfaces and object types, and the fields of
 * `Schema.Struct`, `Schema.TaggedStruct` and classes of schemas, inner ones included.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { type ParseResult, parseSync } from "oxc-parser"

/** A node of the syntax tree. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** Where a name comes from: a file, and its name there. `*` is the whole file as a namespace. */
interface Origin {
  readonly file: string
  readonly name: string
}

/** A source file: its declarations by name, and the names that it takes from other files. */
interface Module {
  readonly file: string
  readonly text: string
  readonly comments: ParseResult["comments"]
  readonly declared: ReadonlyMap<string, ReadonlyArray<Node>>
  readonly imported: ReadonlyMap<string, Origin>
  readonly exported: ReadonlyMap<string, Origin>
}

/** What was looked at, and what is missing, each as `file:line: …`. */
export interface Finding {
  readonly properties: number
  readonly complaints: ReadonlyArray<string>
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"

const children = (node: Node): ReadonlyArray<Node> => Object.values(node).flat().filter(isNode)

/** The name of an identifier or of a literal key. */
const nameOf = (node: unknown): string => (isNode(node) ? String(node.name ?? node.value ?? "") : "")

/** The declarations of one statement of a module, by name. */
const declarationsOf = (statement: Node): ReadonlyArray<readonly [string, Node]> => {
  const inner = statement.type.startsWith("Export") ? statement.declaration : statement
  if (!isNode(inner)) return []
  if (inner.type === "VariableDeclaration") {
    return children(inner).map((each): readonly [string, Node] => [nameOf(each.id), each])
  }
  return isNode(inner.id) ? [[nameOf(inner.id), inner]] : []
}

const read = (file: string): Module => {
  const text = readFileSync(file, "utf8")
  const { program, module, comments, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const declared = new Map<string, Array<Node>>()
  for (const statement of program.body as unknown as ReadonlyArray<Node>) {
    for (const [name, node] of declarationsOf(statement)) {
      declared.set(name, [...(declared.get(name) ?? []), node])
    }
  }
  const origin = (names: string, name: string): Origin => ({ file: resolve(dirname(file), names), name })
  const imported = new Map<string, Origin>()
  for (const { moduleRequest, entries } of module.staticImports) {
    if (!moduleRequest.value.startsWith(".")) continue
    for (const { importName, localName } of entries) {
      imported.set(localName.value, origin(moduleRequest.value, importName.name ?? "*"))
    }
  }
  const exported = new Map<string, Origin>()
  for (const { moduleRequest, exportName, importName, localName } of module.staticExports.flatMap(
    ({ entries }) => entries
  )) {
    const name = exportName.name ?? `* ${moduleRequest?.value}`
    if (moduleRequest === null) exported.set(name, { file, name: localName.name ?? name })
    else if (moduleRequest.value.startsWith(".")) {
      exported.set(name, origin(moduleRequest.value, importName.name ?? "*"))
    }
  }
  return { file, text, comments, declared, imported, exported }
}

/** The names that a declaration mentions, `Namespace.Name` included. Bodies of functions are left out. */
const mentions = (node: Node): ReadonlyArray<readonly [string, string | undefined]> => {
  if (node.type === "TSQualifiedName") return [[nameOf(node.left), nameOf(node.right)]]
  if (node.type === "MemberExpression" && isNode(node.object)) {
    return node.object.type === "Identifier"
      ? [[nameOf(node.object), nameOf(node.property)]]
      : mentions(node.object)
  }
  if (node.type === "Identifier") return [[nameOf(node), undefined], ...parts(node).flatMap(mentions)]
  return parts(node).flatMap(mentions)
}

const isFunction = ({ type }: Node): boolean =>
  /^(?:FunctionDeclaration|TSDeclareFunction|(?:Arrow)?FunctionExpression)$/.test(type)

/** The children of a node that a user can see: of a function its parameters and its answer. */
const parts = (node: Node): ReadonlyArray<Node> =>
  isFunction(node) ? children(node).filter((each) => each !== node.body) : children(node)

/** `Struct` of `Schema.Struct(…)`, and `Class` of `Schema.Class<Self>(…)(…)`. */
const calleeName = (callee: Node): string =>
  callee.type === "CallExpression" && isNode(callee.callee)
    ? calleeName(callee.callee)
    : nameOf(callee.property)

/** What stands in the records of fields that a node makes a schema of. */
const fieldsOf = (node: Node): ReadonlyArray<Node> => {
  if (node.type !== "CallExpression" || !isNode(node.callee)) return []
  const maker = calleeName(node.callee)
  const entries = children(node).flatMap(entriesOf)
  if (schemasOfFields.test(maker)) return entries
  return maker === "TaggedUnion" ? entries.flatMap(({ value }) => entriesOf(value)) : []
}

const entriesOf = (node: unknown): ReadonlyArray<Node> =>
  isNode(node) && node.type === "ObjectExpression" ? children(node) : []

const schemasOfFields = /^(?:Struct|TaggedStruct|Class|TaggedClass|TaggedError)$/

/** `_tag: "Priced"`, `role: "user"`: a property that only tells the members of a union apart says itself what it is. */
const isTag = ({ typeAnnotation }: Node): boolean =>
  isNode(typeAnnotation) &&
  isNode(typeAnnotation.typeAnnotation) &&
  typeAnnotation.typeAnnotation.type === "TSLiteralType"

/** The properties below a node: of types, and of the fields of schemas. What a function spells out is left out. */
const propertiesOf = (node: Node): ReadonlyArray<Node> => [
  ...(/^TS(?:Property|Method)Signature$/.test(node.type) && !isTag(node) ? [node] : []),
  ...fieldsOf(node).filter(({ type }) => type === "Property"),
  ...(isFunction(node) ? [] : children(node).flatMap(propertiesOf))
]

/** Names of records whose fields go into those of a schema: `shared` of `Schema.Struct({ ...shared })`. */
const spreadsOf = (node: Node): ReadonlyArray<string> => [
  ...[...fieldsOf(node), ...(node.type === "VariableDeclarator" ? entriesOf(node.init) : [])]
    .filter(({ type }) => type === "SpreadElement")
    .map(({ argument }) => nameOf(argument)),
  ...parts(node).flatMap(spreadsOf)
]

const isOptional = (property: Node): boolean => property.type !== "Property" && property.optional === true

/** The docstring directly before a node. Undefined where there is none. */
const docstringOf = ({ text, comments }: Module, node: Node): string | undefined =>
  comments.find(
    ({ value, end }) =>
      value.startsWith("*") && end <= node.start && text.slice(end, node.start).trim() === ""
  )?.value

/** Names of the types of parameters that are called `options`. */
const optionTypesOf = (node: Node): ReadonlyArray<string> => {
  const parameter = node.type === "AssignmentPattern" && isNode(node.left) ? node.left : node
  const own =
    nameOf(parameter) === "options" && isNode(parameter.typeAnnotation)
      ? mentions(parameter.typeAnnotation).map(([name, member]) => member ?? name)
      : []
  return [...own, ...parts(node).flatMap(optionTypesOf)]
}

const isOptionName = (name: string): boolean => /(?:Options|Policy|Limits|Settings|Definition)$/.test(name)

/** What is missing below the doors at these files. */
export const check = (doors: ReadonlyArray<string>, checkout: string): Finding => {
  const modules = new Map<string, Module>()
  const reached = new Map<string, { readonly module: Module; readonly name: string; readonly node: Node }>()
  const options = new Set<string>()
  const spreads = new Set<string>()
  const followed = new Set<string>()

  const moduleAt = (file: string): Module | undefined => {
    if (!modules.has(file) && /\.ts$/.test(file) && existsSync(file)) modules.set(file, read(file))
    return modules.get(file)
  }
  const reach = ({ file, name }: Origin, member?: string): void => {
    const asked = `${file} ${name} ${member ?? ""}`
    const module = moduleAt(file)
    if (module === undefined || followed.has(asked)) return
    followed.add(asked)
    if (name.startsWith("*")) {
      const names = member === undefined ? [...module.exported.keys()] : [member]
      for (const each of names) {
        const from = module.exported.get(each)
        if (from !== undefined) reach(from)
        else for (const [key, star] of module.exported) if (key.startsWith("* ")) reach(star, each)
      }
      return
    }
    const from =
      module.imported.get(name) ?? (module.declared.has(name) ? undefined : module.exported.get(name))
    if (from !== undefined) {
      reach(from, member)
      return
    }
    for (const node of module.declared.get(name) ?? []) {
      const key = `${file} ${node.start}`
      if (reached.has(key)) continue
      reached.set(key, { module, name, node })
      for (const type of optionTypesOf(node)) options.add(type)
      for (const spread of spreadsOf(node)) spreads.add(spread)
      for (const [mentioned, part] of mentions(node)) reach({ file, name: mentioned }, part)
    }
  }
  for (const file of doors) reach({ file, name: "*" })

  const properties = new Map<string, string | undefined>()
  for (const { module, name, node } of reached.values()) {
    const isOption = isOptionName(name) || options.has(name)
    const spread = spreads.has(name) ? entriesOf(node.init) : []
    for (const property of [...propertiesOf(node), ...spread.filter(({ type }) => type === "Property")]) {
      const line = module.text.slice(0, property.start).split("\n").length
      const docstring = docstringOf(module, property)
      const missing =
        docstring === undefined
          ? "has no docstring"
          : isOption && isOptional(property) && !docstring.includes("@defaultValue")
            ? "does not state its @defaultValue"
            : undefined
      const at = `${relative(checkout, module.file)}:${line}`
      const complaint = missing && `${at}: ${nameOf(property.key)} of ${name} ${missing}`
      properties.set(`${module.file} ${property.start}`, complaint)
    }
  }
  return {
    properties: properties.size,
    complaints: [...properties.values()].filter((each) => each !== undefined).sort()
  }
}

/** The source files of the doors of a package, by its manifest. */
export const doorsOf = (manifest: string): ReadonlyArray<string> => {
  const { exports = {} } = JSON.parse(readFileSync(manifest, "utf8"))
  const targets = Object.entries<{ default?: string } | string | null>(exports).flatMap(([door, target]) =>
    typeof target === "object" && target?.default !== undefined && !door.includes("internal")
      ? [target.default]
      : []
  )
  return globSync(targets, { cwd: dirname(manifest) })
    .filter((file) => /\.ts$/.test(file) && !/\.(?:test|fixture)\.ts$/.test(file))
    .map((file) => join(dirname(manifest), file))
    .sort()
}

if (import.meta.main) {
  const checkout = resolve(import.meta.dirname, "..")
  for (const manifest of globSync("packages/*/package.json", { cwd: checkout }).sort()) {
    const { properties, complaints } = check(doorsOf(join(checkout, manifest)), checkout)
    for (const each of complaints) console.error(each)
    const [, owner] = manifest.split("/")
    const result =
      complaints.length === 0 ? "all with a docstring" : `${complaints.length} without a docstring`
    console.log(`${owner}: ${properties} properties, ${result}`)
    if (complaints.length > 0) process.exitCode = 1
  }
}
