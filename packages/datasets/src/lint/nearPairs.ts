/**
 * Near copies among texts: pairs whose words are the same and in the same order, up to a few.
 *
 * Candidates come from an index on words that misses none: the words of each text are ordered from rare to common, and two
 * texts that share 85 % of their words share one of the first few (prefix filtering; Chaudhuri, Ganti & Kaushik 2006, "A
 * primitive operator for similarity joins in data cleaning"). Each candidate is then checked on its words. Nothing is
 * concluded from pair to pair: that A is like B and B like C says nothing of A and C.
 *
 * Texts whose numbers differ are no copies: a form letter with another amount is another case.
 */
import { isNumber, likeness, wordsOf } from "./words.ts"

/** Share of the words of two texts that must be in both, in order. */
const nearShare = 0.85

/** How many copies are named of a row, of those with its label and of those with another. */
const mostPartners = 5

/** Two texts that are near copies, by their positions; `later` stands behind `earlier`. */
export interface NearPair {
  readonly earlier: number
  readonly later: number
  /** The share of their words that are in both, 0.85 to 1. */
  readonly likeness: number
}

/** What was found. */
export interface NearPairs {
  /** Pairs, by the position of the later text. */
  readonly pairs: ReadonlyArray<NearPair>
  /** How many texts share wording with so many others that a copy among these may have been missed. */
  readonly limited: number
}

/** Comparisons of words that are made for one text at least, and for all together. */
const leastSteps = 5_000
const allSteps = 500_000_000

/** Bits in which the words of a text are marked, in numbers of 32. */
const markNumbers = 8

/** A text as it is compared. */
interface Read {
  /** Numbers of the words, increasing: the rarest first. A word that occurs twice has two. */
  readonly words: Int32Array
  /** Texts with the same numbers in them have the same. */
  readonly numbers: number
}

const nothing: Read = { words: new Int32Array(), numbers: 0 }

const numbering = () => {
  const numberOf = new Map<string, number>()
  return (key: string): number => {
    const known = numberOf.get(key)
    if (known !== undefined) return known
    numberOf.set(key, numberOf.size)
    return numberOf.size - 1
  }
}

/** Reads the texts twice: to count their words, and to order them. */
const read = (texts: ReadonlyArray<string>) => {
  const wordNumber = numbering()
  const numbersNumber = numbering()
  const frequency: Array<number> = []
  const firstReading = texts.map((text): Read => {
    const words = wordsOf(text)
    const occurrences = new Map<string, number>()
    const numbers: Array<string> = []
    const keys = Int32Array.from(words, (each) => {
      const times = (occurrences.get(each) ?? 0) + 1
      occurrences.set(each, times)
      if (isNumber(each)) numbers.push(each)
      const key = wordNumber(times === 1 ? each : `${each} ${times}`)
      frequency[key] = (frequency[key] ?? 0) + 1
      return key
    })
    return { words: keys, numbers: numbers.length === 0 ? 0 : numbersNumber(numbers.sort().join(" ")) + 1 }
  })
  const rankOf = new Int32Array(frequency.length)
  const byRarity = Uint32Array.from(frequency.keys()).sort(
    (a, b) => (frequency[a] ?? 0) - (frequency[b] ?? 0) || a - b
  )
  for (const [rank, key] of byRarity.entries()) rankOf[key] = rank
  let unique = 0
  while (unique < byRarity.length && frequency[byRarity[unique] ?? 0] === 1) unique++
  for (const { words } of firstReading) {
    for (let k = 0; k < words.length; k++) words[k] = rankOf[words[k] ?? 0] ?? 0
    words.sort()
  }
  // Words of smaller rank are in one text alone: they match nothing.
  return { read: firstReading, unique }
}

/** How many bits of a number are 1. */
const ones = (bits: number): number => {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Marks the words of each text: two that share most of their words share most of their marks. */
const marked = (all: ReadonlyArray<Read>): Int32Array => {
  const marks = new Int32Array(all.length * markNumbers)
  for (const [rank, { words }] of all.entries()) {
    for (const each of words) {
      const bit = Math.imul(each, 0x9e3779b1) >>> 24
      const at = rank * markNumbers + (bit >>> 5)
      marks[at] = (marks[at] ?? 0) | (1 << (bit & 31))
    }
  }
  return marks
}

/** All marks of a text in one number. */
const folded = (marks: Int32Array, rank: number): number => {
  let all = 0
  for (let k = rank * markNumbers; k < (rank + 1) * markNumbers; k++) all |= marks[k] ?? 0
  return all
}

/** The words of each text by which it is found; texts of one word lie next to each other, with their marks. */
const indexOf = (all: ReadonlyArray<Read>, unique: number, lengthOf: (size: number) => number) => {
  const placeOf = new Map<number, number>()
  const counts: Array<number> = []
  /** Numbers that a word has only among texts with the same numbers in them. */
  const keyOf = ({ numbers }: Read, word: number): number => numbers * 2 ** 26 + word
  for (const own of all) {
    for (const word of own.words.subarray(0, lengthOf(own.words.length))) {
      if (word < unique) continue
      const key = keyOf(own, word)
      const place = placeOf.get(key)
      if (place === undefined) {
        placeOf.set(key, counts.length)
        counts.push(1)
      } else counts[place] = (counts[place] ?? 0) + 1
    }
  }
  const starts = new Uint32Array(counts.length + 1)
  for (const [place, n] of counts.entries()) starts[place + 1] = (starts[place] ?? 0) + n
  const ends = starts.slice(0, counts.length)
  const texts = new Uint32Array(starts[counts.length] ?? 0)
  const marks = new Int32Array(texts.length)
  return {
    texts,
    marks,
    starts,
    ends,
    place: (own: Read, word: number) => (word < unique ? undefined : placeOf.get(keyOf(own, word))),
    add: (place: number, rank: number, mark: number) => {
      const at = ends[place] ?? 0
      texts[at] = rank
      marks[at] = mark
      ends[place] = at + 1
    }
  }
}

/** Whether two increasing lists have so many members in common; and the comparisons that it took. */
const overlap = (a: Int32Array, b: Int32Array, wanted: number): readonly [boolean, steps: number] => {
  let [i, j, common, steps] = [0, 0, 0, 0]
  while (i < a.length && j < b.length) {
    steps++
    const left = a[i] ?? 0
    const right = b[j] ?? 0
    if (left === right) {
      common++
      i++
      j++
    } else if (left < right) i++
    else j++
    if (common + Math.min(a.length - i, b.length - j) < wanted) return [false, steps]
  }
  return [common >= wanted, steps]
}

/** Whether more marks of a text are missing in another than words may be. */
const lacks = (marks: Int32Array, one: number, another: number, most: number): boolean => {
  let missing = 0
  for (let k = 0; k < markNumbers && missing <= most; k++) {
    missing += ones((marks[one * markNumbers + k] ?? 0) & ~(marks[another * markNumbers + k] ?? 0))
  }
  return missing > most
}

/**
 * The near copies among distinct texts. `groupOf`: of each text the label; of copies with another label as many are named
 * again. A text is named with at most five copies of either kind that are as long or shorter.
 */
export const nearPairs = (
  texts: ReadonlyArray<string>,
  groupOf: (position: number) => number = () => 0
): NearPairs => {
  const { read: unordered, unique } = read(texts)
  const order = Uint32Array.from(unordered.keys()).sort(
    (a, b) => (unordered[a]?.words.length ?? 0) - (unordered[b]?.words.length ?? 0) || a - b
  )
  const all = Array.from(order, (position) => unordered[position] ?? nothing)
  const groups = Int32Array.from(order, groupOf)
  const share = nearShare / (2 - nearShare)
  const budget = Math.max(leastSteps, allSteps / Math.max(1, texts.length))
  const marks = marked(all)
  // Texts that come later are as long or longer, so that they share one of fewer words.
  const index = indexOf(all, unique, (size) => size - Math.ceil(nearShare * size) + 1)
  const stamp = new Int32Array(texts.length).fill(-1)
  const pairs: Array<NearPair> = []
  let limited = 0
  for (const [rank, own] of all.entries()) {
    const size = own.words.length
    if (size === 0) continue
    const position = order[rank] ?? 0
    const mark = folded(marks, rank)
    const mostMissing = size - Math.ceil((nearShare * (size + Math.ceil(share * size))) / 2)
    let ownWords: ReadonlyArray<string> | undefined
    let [same, other, steps] = [0, 0, 0]
    for (let k = 0; k < size - Math.ceil(share * size) + 1 && steps <= budget; k++) {
      const place = index.place(own, own.words[k] ?? 0)
      if (place === undefined) continue
      const start = index.starts[place] ?? 0
      let entry = (index.ends[place] ?? 0) - 1
      steps += (entry - start) / 16
      for (; entry >= start && steps <= budget; entry--) {
        if (ones(mark & ~(index.marks[entry] ?? 0)) > mostMissing) continue
        const candidate = index.texts[entry] ?? 0
        if (stamp[candidate] === rank) continue
        stamp[candidate] = rank
        steps++
        const isSame = groups[candidate] === groups[rank]
        if ((isSame ? same : other) >= mostPartners) continue
        const its = all[candidate]?.words
        if (its === undefined || its.length < share * size) continue
        const wanted = Math.ceil((nearShare * (size + its.length)) / 2)
        if (lacks(marks, rank, candidate, size - wanted)) continue
        const [shares, taken] = overlap(own.words, its, wanted)
        steps += taken
        if (!shares) continue
        const itsPosition = order[candidate] ?? 0
        ownWords ??= wordsOf(texts[position] ?? "")
        const alike = likeness(ownWords, wordsOf(texts[itsPosition] ?? ""))
        steps += size * its.length
        if (alike < nearShare) continue
        if (isSame) same++
        else other++
        pairs.push({
          earlier: Math.min(position, itsPosition),
          later: Math.max(position, itsPosition),
          likeness: alike
        })
      }
    }
    if (steps > budget && same + other === 0) limited++
    for (let k = 0; k < size - Math.ceil(nearShare * size) + 1; k++) {
      const place = index.place(own, own.words[k] ?? 0)
      if (place !== undefined) index.add(place, rank, mark)
    }
  }
  pairs.sort((a, b) => a.later - b.later || a.earlier - b.earlier)
  return { pairs, limited }
}
