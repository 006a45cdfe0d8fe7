/**
 * The Porter stemmer (Porter 1980, "An algorithm for suffix stripping") with the changes of NLTK's, which rouge-score
 * uses: short words in -ies, -ied and -y, the suffixes -alli, -bli, -fulli and -logi, and a few irregular words.
 */

/** A suffix, and what stands for it. */
type Rule = readonly [suffix: string, replacement: string]

const irregular = new Map<string, string>([
  ["skies", "sky"],
  ["sky", "sky"],
  ["dying", "die"],
  ["lying", "lie"],
  ["tying", "tie"],
  ["news", "news"],
  ["innings", "inning"],
  ["inning", "inning"],
  ["outings", "outing"],
  ["outing", "outing"],
  ["cannings", "canning"],
  ["canning", "canning"],
  ["howe", "howe"],
  ["proceed", "proceed"],
  ["exceed", "exceed"],
  ["succeed", "succeed"]
])

/** Whether each letter is a consonant: none of a, e, i, o, u, and no y behind a consonant. */
const consonants = (word: string): ReadonlyArray<boolean> => {
  const are: Array<boolean> = []
  for (let index = 0; index < word.length; index++) {
    const letter = word[index] ?? ""
    are.push(letter === "y" ? !(are[index - 1] ?? false) : !"aeiou".includes(letter))
  }
  return are
}

/** How often a consonant follows a vowel. */
const measure = (word: string): number => {
  const are = consonants(word)
  return are.reduce((count, is, index) => (is && are[index - 1] === false ? count + 1 : count), 0)
}

const endsInConsonant = (word: string): boolean => consonants(word).at(-1) ?? false

const endsInDouble = (word: string): boolean =>
  word.length >= 2 && word.at(-1) === word.at(-2) && endsInConsonant(word)

/** Whether a word ends in consonant, vowel, consonant, of which the last is no w, x or y. */
const endsLikeHop = (word: string): boolean => {
  const [third, second, last] = [...[undefined, undefined, undefined], ...consonants(word)].slice(-3)
  if (last !== true || second !== false) return false
  return word.length === 2 || (third === true && !"wxy".includes(word.at(-1) ?? ""))
}

/** Applies the first rule whose suffix the word has, if the stem before it allows that. */
const apply = (
  word: string,
  rules: ReadonlyArray<Rule>,
  allows: (stem: string, suffix: string) => boolean
): string => {
  const rule = rules.find(([suffix]) => word.endsWith(suffix))
  if (rule === undefined) return word
  const [suffix, replacement] = rule
  const stem = word.slice(0, word.length - suffix.length)
  return allows(stem, suffix) ? stem + replacement : word
}

const plurals: ReadonlyArray<Rule> = [
  ["sses", "ss"],
  ["ies", "i"],
  ["ss", "ss"],
  ["s", ""]
]

const withoutPlural = (word: string): string =>
  word.length === 4 && word.endsWith("ies") ? word.slice(0, -1) : apply(word, plurals, () => true)

const withoutPast = (word: string): string => {
  if (word.endsWith("ied")) return word.length === 4 ? word.slice(0, -1) : word.slice(0, -2)
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word
  const suffix = ["ed", "ing"].find((each) => word.endsWith(each))
  if (suffix === undefined) return word
  const stem = word.slice(0, -suffix.length)
  if (!consonants(stem).includes(false)) return word
  if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) return `${stem}e`
  if (endsInDouble(stem)) return "lsz".includes(stem.at(-1) ?? "") ? stem : stem.slice(0, -1)
  return measure(stem) === 1 && endsLikeHop(stem) ? `${stem}e` : stem
}

const withI = (word: string): string => {
  const stem = word.slice(0, -1)
  return word.endsWith("y") && stem.length > 1 && endsInConsonant(stem) ? `${stem}i` : word
}

const doubles: ReadonlyArray<Rule> = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
  ["fulli", "ful"],
  ["logi", "log"]
]

const withoutDouble = (word: string): string => {
  if (word.endsWith("alli") && measure(word.slice(0, -4)) > 0) return withoutDouble(word.slice(0, -2))
  // Of -logi the l counts as part of the stem, so that geo and theo are long enough.
  return apply(word, doubles, (stem, suffix) => measure(suffix === "logi" ? `${stem}l` : stem) > 0)
}

const adjectives: ReadonlyArray<Rule> = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""]
]

const endings: ReadonlyArray<Rule> = [
  "al",
  "ance",
  "ence",
  "er",
  "ic",
  "able",
  "ible",
  "ant",
  "ement",
  "ment",
  "ent",
  "ion",
  "ou",
  "ism",
  "ate",
  "iti",
  "ous",
  "ive",
  "ize"
].map((suffix) => [suffix, ""])

const withoutE = (word: string): string => {
  if (!word.endsWith("e")) return word
  const stem = word.slice(0, -1)
  const length = measure(stem)
  return length > 1 || (length === 1 && !endsLikeHop(stem)) ? stem : word
}

const withOneL = (word: string): string =>
  word.endsWith("ll") && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word

/** The stem of a word in lower case. */
export const porterStem = (word: string): string => {
  const known = irregular.get(word)
  if (known !== undefined) return known
  if (word.length <= 2) return word
  const plain = withoutDouble(withI(withoutPast(withoutPlural(word))))
  const bare = apply(plain, adjectives, (stem) => measure(stem) > 0)
  const short = apply(
    bare,
    endings,
    (stem, suffix) => measure(stem) > 1 && (suffix !== "ion" || stem.endsWith("s") || stem.endsWith("t"))
  )
  return withOneL(withoutE(short))
}
