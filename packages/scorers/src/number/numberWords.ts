/**
 * Words and characters behind a number that multiply it.
 */

/** A power of ten that is written out, and where it ends. */
export interface Scale {
  readonly power: number
  readonly end: number
}

const words: Readonly<Record<string, number>> = {
  hundred: 2,
  thousand: 3,
  tausend: 3,
  mille: 3,
  тыс: 3,
  тысяч: 3,
  тысячи: 3,
  lakh: 5,
  lakhs: 5,
  million: 6,
  millions: 6,
  millionen: 6,
  millón: 6,
  millones: 6,
  mio: 6,
  млн: 6,
  миллион: 6,
  миллиона: 6,
  миллионов: 6,
  crore: 7,
  crores: 7,
  billion: 9,
  billions: 9,
  bn: 9,
  milliard: 9,
  milliards: 9,
  milliarde: 9,
  milliarden: 9,
  mrd: 9,
  млрд: 9,
  миллиард: 9,
  миллиарда: 9,
  миллиардов: 9,
  trillion: 12,
  trillions: 12
}

const characters: Readonly<Record<string, number>> = {
  十: 1,
  百: 2,
  千: 3,
  천: 3,
  万: 4,
  萬: 4,
  만: 4,
  亿: 8,
  億: 8,
  억: 8,
  兆: 12,
  조: 12
}

const letters: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, t: 12 }

const wordList = Object.keys(words)
  .sort((one, other) => other.length - one.length)
  .join("|")

// What such a word may begin with; most numbers are followed by something else.
const mayBegin = /^[*_$`]{0,3}(?:\s|~|\\[,; ]|-)?[\\htmlcbkтм十百千천万萬만亿億억兆조]/iu

// "2 million-dollar homes" are two, and "2 millionths" are few.
const nextWord = new RegExp(
  `^[*_$\`]{0,3}(?:\\s|~|\\\\[,; ]|-)?(?:\\\\(?:text|mathrm|mbox)\\{\\s?)?(?<word>${wordList})(?![\\p{L}\\p{N}]|-\\p{L})\\.?`,
  "iu"
)

// 千 and 兆 also begin names of units: 千克, 兆赫. 조 also counts articles.
const nextCharacters =
  /^ ?(?<chars>[十百千천]?[万萬만亿億억]+|[百千천](?![克米瓦卡帕焦伏赫字安欧吨分])|[兆조](?![字赫瓦帕焦欧]))/u

const nextLetter = /^(?<letter>[kKmMbBtT])n?(?![\p{L}\p{N}])/u

const sumOfPowers = (chars: string): number =>
  Array.from(chars).reduce((total, each) => total + (characters[each] ?? 0), 0)

/** The power of ten written right behind a number, such as "million", "万", or the "k" of "$5k". */
export const scaleBehind = (text: string, start: number, end: number): Scale | undefined => {
  const behind = text.slice(end, end + 32)
  if (!mayBegin.test(behind)) return undefined
  const chars = nextCharacters.exec(behind)
  if (chars !== null) return { power: sumOfPowers(chars.groups?.chars ?? ""), end: end + chars[0].length }
  const letter = /\p{Sc}\s?$/u.test(text.slice(Math.max(0, start - 2), start))
    ? nextLetter.exec(behind)
    : null
  if (letter !== null)
    return { power: letters[(letter.groups?.letter ?? "").toLowerCase()] ?? 0, end: end + letter[0].length }
  let power = 0
  let at = end
  // "2 hundred thousand million" is as many words as anyone writes.
  for (let count = 0; count < 3; count++) {
    const found = nextWord.exec(text.slice(at, at + 32))
    if (found === null) break
    power += words[(found.groups?.word ?? "").toLowerCase()] ?? 0
    at += found[0].length
  }
  return power === 0 ? undefined : { power, end: at }
}
