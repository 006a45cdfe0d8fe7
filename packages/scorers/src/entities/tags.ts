/**
 * Entities of a sequence of tags, one tag for each token.
 *
 * `conlleval` reads any mixture of prefixes as the script of CoNLL-2000 and seqeval's default mode do. The named schemes
 * are those of seqeval's strict mode (chakki-works/seqeval, `scheme.py`): a tag that stands where its scheme does not
 * allow it makes no entity.
 */

/** A scheme of tags. */
export type Scheme = "conlleval" | "IOB1" | "IOB2" | "IOE1" | "IOE2" | "IOBES" | "BILOU"

/** An entity: its type, where it starts, and where it ends (exclusive). */
export interface Located {
  readonly type: string
  readonly start: number
  readonly end: number
}

interface Tag {
  readonly prefix: string
  readonly type: string
}

/** Transitions: the prefix before, the prefix here, and whether the types must be the same (=), differ (!) or neither (*). */
interface Rules {
  readonly prefixes: string
  readonly start: ReadonlyArray<string>
  readonly inside: ReadonlyArray<string>
  readonly end: ReadonlyArray<string>
}

const every = (before: string, here: string, types: string): ReadonlyArray<string> =>
  [...before].flatMap((one) => [...here].map((other) => `${one}${other}${types}`))

const chunked = (first: string, single: string, last: string): Rules => {
  const prefixes = `IO${first}${last}${single}`
  return {
    prefixes,
    start: every(prefixes, `${first}${single}`, "*"),
    inside: every(`${first}I`, `I${last}`, "="),
    end: every(`${single}${last}`, prefixes, "*")
  }
}

const rules: Readonly<Record<Exclude<Scheme, "conlleval">, Rules>> = {
  IOB1: {
    prefixes: "IOB",
    start: ["OI*", "II!", "BI*", "IB=", "BB="],
    inside: ["BI=", "II="],
    end: ["II!", "IO*", "IB*", "BO*", "BI!", "BB="]
  },
  IOE1: {
    prefixes: "IOE",
    start: ["OI*", "II!", "EI*", "EE="],
    inside: ["II=", "IE="],
    end: ["II!", "IO*", "IE!", "EI=", "EE="]
  },
  IOB2: {
    prefixes: "IOB",
    start: every("IOB", "B", "*"),
    inside: ["BI=", "II="],
    end: ["IO*", "II!", "IB*", "BO*", "BI!", "BB*"]
  },
  IOE2: {
    prefixes: "IOE",
    start: ["OI*", "OE*", "EI*", "EE*", "II!", "IE!"],
    inside: ["IE=", "II="],
    end: every("E", "IOE", "*")
  },
  IOBES: chunked("B", "S", "E"),
  BILOU: chunked("B", "U", "L")
}

const outside: Tag = { prefix: "O", type: "_" }

/** Whether the prefix stands before the type (`B-PER`) or behind it (`PER-B`). */
export type Affix = "prefix" | "suffix"

const parse = (tag: string, affix: Affix): Tag => {
  const prefix = affix === "prefix" ? tag.slice(0, 1) : tag.slice(-1)
  const rest = affix === "prefix" ? tag.slice(1).replace(/^-/u, "") : tag.slice(0, -1).replace(/-$/u, "")
  return { prefix, type: rest === "" ? "_" : rest }
}

/** What a sequence of tags says, and how many of its tags are none of the scheme. They count as `O`. */
export interface TaggedEntities {
  readonly entities: ReadonlyArray<Located>
  readonly invalid: number
}

/** Reads the entities of a sequence. */
export const entitiesOfTags = (
  tags: ReadonlyArray<string>,
  scheme: Scheme,
  affix: Affix = "prefix"
): TaggedEntities => {
  const known = scheme === "conlleval" ? "OBIESLU" : rules[scheme].prefixes
  let invalid = 0
  const parsed = tags.map((tag) => {
    const found = parse(tag, affix)
    if (found.prefix.length === 1 && known.includes(found.prefix)) return found
    invalid++
    return outside
  })
  return {
    entities: scheme === "conlleval" ? lenient(parsed) : strict(parsed, rules[scheme]),
    invalid
  }
}

// L is E and U is S in another alphabet.
const alike: Readonly<Record<string, string>> = { L: "E", U: "S" }

const lenient = (tags: ReadonlyArray<Tag>): ReadonlyArray<Located> => {
  const entities: Array<Located> = []
  let open: { readonly type: string; readonly start: number } | undefined
  let before = "O"
  const close = (end: number) => {
    if (open !== undefined) entities.push({ ...open, end })
    open = undefined
  }
  for (const [at, { prefix, type }] of tags.entries()) {
    const here = alike[prefix] ?? prefix
    const isNew = here === "B" || here === "S" || before === "E" || before === "S" || open?.type !== type
    if (here === "O" || isNew) close(at)
    if (here !== "O" && isNew) open = { type, start: at }
    before = here
  }
  close(tags.length)
  return entities
}

const strict = (tags: ReadonlyArray<Tag>, { start, inside, end }: Rules): ReadonlyArray<Located> => {
  const [starts, insides, ends] = [new Set(start), new Set(inside), new Set(end)]
  const tagAt = (index: number): Tag => tags[index] ?? outside
  const isOf = (transitions: ReadonlySet<string>, index: number): boolean => {
    const [before, here] = [tagAt(index - 1), tagAt(index)]
    const pair = `${before.prefix}${here.prefix}`
    return transitions.has(`${pair}*`) || transitions.has(`${pair}${before.type === here.type ? "=" : "!"}`)
  }
  const entities: Array<Located> = []
  for (let at = 0; at < tags.length; ) {
    if (!isOf(starts, at)) {
      at++
      continue
    }
    let stop = at + 1
    while (stop < tags.length && isOf(insides, stop)) stop++
    if (isOf(ends, stop)) entities.push({ type: tagAt(at).type, start: at, end: stop })
    at = stop
  }
  return entities
}
