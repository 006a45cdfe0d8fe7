/**
 * Which properties or columns of a source make up a case.
 */
import { show } from "../../foundation/SchemaLike.ts"
import { describe } from "../../foundation/userCode.ts"

/** Where a value of the case comes from: a property or column (dotted for nested ones), or a function. */
export type Column<Source> = string | ((row: Source) => unknown)

/**
 * Where the parts of a case come from.
 *
 * `"a.b"` is the property or column of exactly that name, or else `b` inside `a`. A property that is absent,
 * `null` or, in CSV, empty is no id, kind, tag, cluster or provenance. One that is named here and that no row
 * has is a fault.
 */
export interface Fields<Source> {
  /**
   * Where the input comes from.
   *
   * @defaultValue the property or column `input`
   */
  readonly input?: Column<Source>
  /**
   * Where the label comes from.
   *
   * @defaultValue the property or column `expected`
   */
  readonly expected?: Column<Source>
  /**
   * Where the id comes from.
   *
   * @defaultValue the property or column `id`
   */
  readonly id?: Column<Source>
  /**
   * Where the kind comes from.
   *
   * @defaultValue the property or column `kind`
   */
  readonly kind?: Column<Source>
  /**
   * Where the tags come from: a list of properties or columns, each a tag of the same name; or the tags by
   * name, each with its property, column or function; or one property or function that holds them all.
   *
   * @defaultValue the property `tags`; in CSV no tags
   */
  readonly tags?: Column<Source> | ReadonlyArray<string> | Readonly<Record<string, Column<Source>>>
  /**
   * Where the cluster comes from.
   *
   * @defaultValue the property or column `cluster`
   */
  readonly cluster?: Column<Source>
  /**
   * Where the provenance comes from.
   *
   * @defaultValue the property or column `provenance`
   */
  readonly provenance?: Column<Source>
}

/** The parts of a case as they stand in the source, unchecked. */
export interface CaseParts {
  readonly input: unknown
  readonly expected: unknown
  readonly id: unknown
  readonly kind: unknown
  readonly tags: unknown
  readonly cluster: unknown
  readonly provenance: unknown
}

/** How messages call the parts of a case: by the property or column they come from. */
type Labels = Readonly<Record<Exclude<keyof CaseParts, "tags">, string>> & {
  readonly tags: string
  readonly tag: (name: string) => string
}

/** Reports a fault of the record at hand. */
export type Report = (field: string, problem: string) => void

/** Takes cases out of the records of a source. */
export interface Picker<in Source> {
  readonly labels: Labels
  readonly pick: (source: Source, fault: Report) => CaseParts
  /** What the user's function for a part looks at in a record, for messages; undefined where none makes the part. */
  readonly lookedAt: (part: "input" | "expected", source: Source) => string | undefined
  /** Properties named by the user that no picked record had. */
  readonly unseen: () => ReadonlyArray<string>
}

const partNames = ["input", "expected", "id", "kind", "cluster", "provenance"] as const

const ownLabels: Labels = {
  input: "input",
  expected: "expected",
  id: "id",
  kind: "kind",
  tags: "tags",
  cluster: "cluster",
  provenance: "provenance",
  tag: (name) => `tags.${name}`
}

/** Takes objects that are cases already. */
export const asCase = (): Picker<Partial<CaseParts>> => ({
  labels: ownLabels,
  pick: ({ input, expected, id, kind, tags, cluster, provenance }) => ({
    input,
    expected,
    id,
    kind,
    tags,
    cluster,
    provenance
  }),
  lookedAt: () => undefined,
  unseen: () => []
})

/** The value at a path: own properties only, an exact name before a dotted one. */
const at = (value: unknown, path: string): unknown => {
  if (typeof value !== "object" || value === null) return undefined
  if (Object.hasOwn(value, path)) return Reflect.get(value, path)
  const dot = path.indexOf(".")
  if (dot === -1) return undefined
  const head = path.slice(0, dot)
  return Object.hasOwn(value, head) ? at(Reflect.get(value, head), path.slice(dot + 1)) : undefined
}

/**
 * Takes cases out of records by `fields`. Without `label`, `expected` is not looked at.
 *
 * - `tags`: the property that holds all tags where `fields` names none; undefined for no tags.
 * - `emptyIsAbsent`: whether an empty string is no id, kind, tag, cluster or provenance.
 */
export const picker = <Source extends object>(
  fields: Fields<Source>,
  options: { readonly label: boolean; readonly tags: string | undefined; readonly emptyIsAbsent: boolean }
): Picker<Source> => {
  const unseen = new Set<string>()

  const getter = (column: Column<Source>, named: boolean): Getter<Source> => {
    if (typeof column === "function") return { label: undefined, get: column }
    if (!named) return { label: column, get: (source) => at(source, column) }
    unseen.add(column)
    return {
      label: column,
      get: (source) => {
        const value = at(source, column)
        if (value !== undefined && unseen.size > 0) unseen.delete(column)
        return value
      }
    }
  }

  const part = (name: (typeof partNames)[number]): Getter<Source> =>
    getter(fields[name] ?? name, fields[name] !== undefined)

  const input = part("input")
  const expected = options.label ? part("expected") : { label: undefined, get: () => undefined }
  const id = part("id")
  const kind = part("kind")
  const cluster = part("cluster")
  const provenance = part("provenance")
  const { whole, each } = tagGetters(fields.tags, options.tags, getter)

  const { emptyIsAbsent } = options

  return {
    labels: {
      ...ownLabels,
      ...Object.fromEntries(
        Object.entries({ input, expected, id, kind, cluster, provenance }).flatMap(([name, { label }]) =>
          label === undefined ? [] : [[name, label]]
        )
      ),
      tags: whole?.label ?? ownLabels.tags,
      tag: (name) =>
        each?.find(([tag]) => tag === name)?.[1].label ?? `${whole?.label ?? ownLabels.tags}.${name}`
    },
    unseen: () => [...unseen],
    lookedAt: (name, source) => lookedAt(fields[name], source),
    pick: (source, fault) => {
      return {
        input: take(input, "input", source, fault),
        expected: take(expected, "expected", source, fault),
        id: takeIfAny(id, "id", source, fault, emptyIsAbsent),
        kind: takeIfAny(kind, "kind", source, fault, emptyIsAbsent),
        tags:
          each !== undefined
            ? takeEach(each, source, fault, emptyIsAbsent)
            : whole && takeIfAny(whole, "tags", source, fault, emptyIsAbsent),
        cluster: takeIfAny(cluster, "cluster", source, fault, emptyIsAbsent),
        provenance: takeIfAny(provenance, "provenance", source, fault, emptyIsAbsent)
      }
    }
  }
}

/** Properties that a message names. */
const mostNamed = 3

const lookedAt = <Source extends object>(
  column: Column<Source> | undefined,
  source: Source
): string | undefined => {
  if (typeof column !== "function") return undefined
  const seen = new Map<string, unknown>()
  const watched = new Proxy(source, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof key === "string") seen.set(key, value)
      return value
    }
  })
  try {
    column(watched)
  } catch {
    // What it throws was reported when the record was read.
  }
  const named = [...seen].slice(0, mostNamed).map(([key, value]) => `${key} is ${show(value)}`)
  return named.length === 0 ? undefined : named.join(", ")
}

const take = <Source>(
  { label, get }: Getter<Source>,
  name: string,
  source: Source,
  fault: Report
): unknown => {
  try {
    return get(source)
  } catch (thrown) {
    fault(label ?? name, `the function for this field threw ${describe(thrown)}`)
    return undefined
  }
}

const takeIfAny = <Source>(
  from: Getter<Source>,
  name: string,
  source: Source,
  fault: Report,
  emptyIsAbsent: boolean
): unknown => {
  const value = take(from, name, source, fault)
  return value === null || (emptyIsAbsent && value === "") ? undefined : value
}

const takeEach = <Source>(
  each: ReadonlyArray<readonly [string, Getter<Source>]>,
  source: Source,
  fault: Report,
  emptyIsAbsent: boolean
): unknown => {
  const tags: Record<string, unknown> = Object.create(null)
  for (const [tag, from] of each) {
    const value = takeIfAny(from, tag, source, fault, emptyIsAbsent)
    if (value !== undefined) tags[tag] = value
  }
  return tags
}

/** The properties or columns that `fields` names. */
export const namedColumns = <Source>({ tags, ...parts }: Fields<Source>): ReadonlyArray<string> => {
  const ofTags = typeof tags === "object" ? Object.values<Column<Source>>(tags) : [tags]
  return [...Object.values(parts), ...ofTags].filter((column) => typeof column === "string")
}

interface Getter<in Source> {
  readonly label: string | undefined
  readonly get: (source: Source) => unknown
}

const isList = (value: unknown): value is ReadonlyArray<string> => Array.isArray(value)

const tagGetters = <Source>(
  tags: Fields<Source>["tags"],
  fallback: string | undefined,
  getter: (column: Column<Source>, named: boolean) => Getter<Source>
): { readonly whole?: Getter<Source>; readonly each?: ReadonlyArray<readonly [string, Getter<Source>]> } => {
  if (tags === undefined) return fallback === undefined ? {} : { whole: getter(fallback, false) }
  if (typeof tags === "string" || typeof tags === "function") return { whole: getter(tags, true) }
  const columns: ReadonlyArray<readonly [string, Column<Source>]> = isList(tags)
    ? tags.map((name) => [name, name])
    : Object.entries(tags)
  return { each: columns.map(([tag, column]) => [tag, getter(column, true)]) }
}
