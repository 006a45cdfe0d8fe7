/**
 * Holds every import of every package against the order of the house, and files and folders against its sizes.
 * Names each import that breaks the order. `--order` prints the order as CONTRIBUTING draws it.
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { parseSync } from "oxc-parser"
import { limits, outside, packages, roof, rooms } from "./house.ts"

/** One import of a file: the line it stands in and what it names. */
interface Import {
  readonly line: number
  readonly names: string
}

const isTest = (file: string): boolean => /\.(?:test|fixture)\.ts$/.test(file)
const isGenerated = (file: string): boolean => file.endsWith(".generated.ts")

/** Every import and re-export, those of types and on demand included. */
const importsOf = (file: string, text: string): ReadonlyArray<Import> => {
  const { comments, errors, module } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest]))
    )
  ]
  // `import("…")` stands for a module on demand, and for a type.
  const calls = [...text.matchAll(/\bimport\(\s*["']([^"']+)["']/g)]
    .map((match) => ({ value: match[1] ?? "", start: match.index }))
    .filter(({ start }) => !comments.some((comment) => comment.start <= start && start < comment.end))
  const found = [...requests, ...calls].map(({ value, start }) => ({
    line: text.slice(0, start).split("\n").length,
    names: value
  }))
  return [...new Map(found.map((each) => [`${each.line} ${each.names}`, each])).values()]
}

/** The room of a file of core. Undefined on the roof. */
const roomOf = (file: string): string | undefined => {
  const [room] = file.split("/")
  return room === undefined || room === file ? undefined : room
}

const level = new Map(rooms.map(([room], index) => [room, index]))

const complaintOfPackage = (owner: string, names: string): string | undefined => {
  const [scope, name = ""] = names.split("/")
  if (scope === "@assay") {
    if (name === owner || packages[owner]?.includes(name)) return undefined
    return `@assay/${owner} may not import @assay/${name}; it may import ${listed(packages[owner] ?? [])}`
  }
  const allowed = outside[owner]
  const module = names.startsWith("node:")
    ? "node"
    : names.startsWith("@")
      ? `${scope}/${name}`
      : (scope ?? "")
  if (allowed === undefined || allowed.includes(module)) return undefined
  return `@assay/${owner} may not import ${names}; outside the workspace it may import ${listed(allowed)}`
}

const complaintOfRoom = (file: string, target: string): string | undefined => {
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === undefined) return roof.includes(file) ? undefined : `${file} is in no room`
  if (to === undefined) return `${from} imports the roof (${target})`
  const [own, other] = [level.get(from), level.get(to)]
  if (own === undefined) return `the room ${from} has no place in the order`
  if (other === undefined) return `the room ${to} has no place in the order`
  return other <= own ? undefined : `${from} imports ${to}, which stands above it (${target})`
}

const listed = (names: ReadonlyArray<string>): string => (names.length === 0 ? "none" : names.join(", "))

const countBy = (keys: ReadonlyArray<string>): ReadonlyMap<string, number> =>
  keys.reduce((counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1), new Map<string, number>())

/** What is wrong with the sizes of these source files. */
const complaintsOfSize = (lines: ReadonlyMap<string, number>): ReadonlyArray<string> => {
  const sorted = [...lines.values()].sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  const folders = countBy([...lines.keys()].map((file) => dirname(file)))
  return [
    ...[...lines].flatMap(([file, n]) =>
      n > limits.file ? [`${file}: expected at most ${limits.file} lines, found ${n}`] : []
    ),
    ...[...folders].flatMap(([folder, n]) =>
      n > limits.folder ? [`${folder}: expected at most ${limits.folder} files, found ${n}`] : []
    ),
    ...(median >= limits.median
      ? [`expected a median below ${limits.median} lines a file, found ${median}`]
      : [])
  ]
}

/** Everything that breaks the order or the sizes in the checkout at this folder. */
export const complaints = (checkout: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const lines = new Map<string, number>()
  for (const path of globSync("packages/*/src/**/*.ts", { cwd: checkout }).sort()) {
    if (isTest(path) || isGenerated(path)) continue
    const text = readFileSync(join(checkout, path), "utf8")
    lines.set(path, text.split("\n").length - 1)
    const [, owner = ""] = path.split("/")
    if (!Object.hasOwn(packages, owner)) found.push(`${path}: the package ${owner} has no place in the order`)
    const source = join(checkout, "packages", owner, "src")
    for (const { line, names } of importsOf(path, text)) {
      const target = relative(source, resolve(checkout, dirname(path), names))
      const complaint = !names.startsWith(".")
        ? complaintOfPackage(owner, names)
        : target.startsWith("..") && target !== "../package.json"
          ? `${names} lies outside the package`
          : owner === "core"
            ? complaintOfRoom(relative(source, join(checkout, path)), target)
            : undefined
      if (complaint !== undefined) found.push(`${path}:${line}: ${complaint}`)
    }
  }
  return [...found, ...complaintsOfSize(lines)]
}

/** The order as text. */
export const order = (): string => {
  const width = Math.max(...rooms.map(([room]) => room.length))
  return [
    "packages, and which of the others each may import",
    ...Object.entries(packages).map(([name, may]) => `  ${name.padEnd(width)}  ${may.join(", ")}`.trimEnd()),
    "",
    "rooms of core, from the ground up; each imports only those before it",
    ...rooms.map(([room, purpose]) => `  ${room.padEnd(width)}  ${purpose}`)
  ].join("\n")
}

if (import.meta.main) {
  console.log(order())
  const wrong = complaints(resolve(import.meta.dirname, ".."))
  for (const each of wrong) console.error(each)
  if (wrong.length > 0) {
    console.error(`${wrong.length} imports or sizes break the order of the house (test/house.ts)`)
    process.exitCode = 1
  }
}
