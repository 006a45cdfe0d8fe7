/**
 * How many steps a backtracking engine can take for a pattern on a text, from above.
 */

/** A part of a pattern that repeats a varying number of times: its source, and how often at most. */
interface Repetition {
  readonly atom: string
  readonly most: number
}

/** What a pattern repeats and how many ways it can go otherwise; or `unbounded`: no useful limit is known. */
type Shape =
  | { readonly _tag: "Known"; readonly ways: number; readonly repetitions: ReadonlyArray<Repetition> }
  | { readonly _tag: "Unbounded" }

interface Group {
  readonly start: number
  /** Whether it holds a choice, so that to repeat it multiplies the choices without limit. */
  varies: boolean
  alternatives: number
}

const atomPattern =
  /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|k<[^>]*>|c[a-zA-Z]|[1-9]\d*|[\s\S])|[^\\]/uy
const quantifierPattern = /(?:[*+?]|\{(?<least>\d+)(?<comma>,)?(?<most>\d*)\})\??/uy
const groupPattern = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:))?/uy

// Sets within sets exist under the flag v.
const classEnd = (source: string, start: number, nests: boolean): number => {
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const char = source[at]
    if (char === "\\") at++
    else if (char === "[" && (depth === 0 || nests)) depth++
    else if (char === "]" && --depth === 0) return at + 1
  }
  return source.length
}

const readAt = (pattern: RegExp, source: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(source)
}

const shapeOf = (source: string, flags: string): Shape => {
  const groups: Array<Group> = [{ start: 0, varies: false, alternatives: 1 }]
  const repetitions: Array<Repetition> = []
  let ways = 1
  let at = 0
  while (at < source.length) {
    const start = at
    const char = source[at]
    const group = groups.at(-1)
    let atomStart = start
    let isVarying = false
    if (char === "(") {
      groups.push({ start, varies: false, alternatives: 1 })
      at += readAt(groupPattern, source, at)?.[0].length ?? 1
      continue
    }
    if (char === "|") {
      if (group !== undefined) group.alternatives++
      at++
      continue
    }
    if (char === ")") {
      groups.pop()
      atomStart = group?.start ?? start
      isVarying = group !== undefined && (group.varies || group.alternatives > 1)
      ways *= group?.alternatives ?? 1
      at++
    } else if (char === "[") at = classEnd(source, at, flags.includes("v"))
    else {
      const atom = readAt(atomPattern, source, at)?.[0] ?? char ?? ""
      // What a reference refers to is as long as the text makes it.
      if (/^\\(?:[1-9]|k<)/u.test(atom)) return { _tag: "Unbounded" }
      at += Math.max(1, atom.length)
    }
    const atom = source.slice(atomStart, at)
    const outer = groups.at(-1)
    if (outer !== undefined && isVarying) outer.varies = true
    const quantifier = readAt(quantifierPattern, source, at)
    if (quantifier === null) continue
    at += quantifier[0].length
    const { least, comma, most = "" } = quantifier.groups ?? {}
    const isOptional = quantifier[0].startsWith("?")
    if (least !== undefined && comma === undefined && !isVarying) continue
    if (outer !== undefined) outer.varies = true
    if (isOptional) ways *= 2
    else if (isVarying) return { _tag: "Unbounded" }
    else repetitions.push({ atom, most: most === "" ? Number.POSITIVE_INFINITY : Number(most) })
  }
  ways *= groups[0]?.alternatives ?? 1
  return { _tag: "Known", ways, repetitions }
}

const shortRun = 24

interface Runs {
  /** Whether nothing in the text repeats the atom more than `shortRun` times: a quick look. */
  readonly areShort: (text: string) => boolean
  /** The longest run of what the atom matches, in characters: no fewer than it can be repeated in one place. */
  readonly longest: (text: string) => number
}

const runsOf = (atom: string, flags: string): Runs => {
  const kept = flags.replace(/[gyd]/gu, "")
  const long = new RegExp(`(?:${atom}){${shortRun + 1}}`, kept)
  const run = new RegExp(`(?:${atom})+`, `${kept}g`)
  return {
    areShort: (text) => !long.test(text),
    longest: (text) => {
      let longest = 0
      for (const [found] of text.matchAll(run)) longest = Math.max(longest, found.length)
      return longest
    }
  }
}

/**
 * Says of a text how many steps the pattern may take on it at most; infinite where nothing is known. Looks no closer
 * than is needed to tell that it is at most `enough`.
 */
export const costOf = ({ source, flags }: RegExp): ((text: string, enough: number) => number) => {
  const shape = shapeOf(source, flags)
  if (shape._tag === "Unbounded") return () => Number.POSITIVE_INFINITY
  const { ways, repetitions } = shape
  const atoms = [...new Set(repetitions.map(({ atom }) => atom))].map(
    (atom) => [atom, runsOf(atom, flags)] as const
  )
  const steps = (text: string, runOf: (atom: string) => number): number =>
    repetitions.reduce(
      (total, { atom, most }) => total * (Math.min(runOf(atom), most) + 1),
      ways * (text.length + 1)
    )
  return (text, enough) => {
    const crude = steps(text, () => text.length)
    if (crude <= enough) return crude
    if (steps(text, () => shortRun) <= enough && atoms.every(([, runs]) => runs.areShort(text))) return enough
    const longest = new Map(atoms.map(([atom, runs]) => [atom, runs.longest(text)]))
    return steps(text, (atom) => longest.get(atom) ?? text.length)
  }
}
