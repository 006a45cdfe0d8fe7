/**
 * Which language a text is in, cheaply: by its script, and in Latin script by its commonest words. Short texts and rare
 * languages stay `latin`: a count of them still shows that something moved.
 */
const scripts: ReadonlyArray<readonly [name: string, pattern: RegExp]> = [
  ["Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["Korean", /\p{Script=Hangul}/gu],
  ["Chinese", /\p{Script=Han}/gu],
  ["Cyrillic script", /\p{Script=Cyrillic}/gu],
  ["Greek", /\p{Script=Greek}/gu],
  ["Arabic script", /\p{Script=Arabic}/gu],
  ["Hebrew", /\p{Script=Hebrew}/gu],
  ["Devanagari script", /\p{Script=Devanagari}/gu],
  ["Thai", /\p{Script=Thai}/gu]
]

const common: Readonly<Record<string, string>> = {
  English: "the and is to of you my what how for it can me do are have this with please",
  German: "der die das und ist nicht ich zu ein eine mit für wie auf mein bitte kann es den von",
  French: "le la les et est je un une des pour pas vous que mon ma comment dans avec sur ce",
  Spanish: "el la los es de un una que mi por para no cómo como en con se su quiero",
  Italian: "il la che di un una per non mi come con sono del ho questo quanto alla gli",
  Portuguese: "os de um uma que não para meu minha como em por eu você do",
  Dutch: "de het een en is ik niet van mijn hoe voor dat met je op kan wat te zijn deze",
  Polish: "nie na się to jest do jak mój że czy mam proszę co dla po jestem"
}

const languagesOfWord = new Map<string, Array<string>>()
for (const [language, words] of Object.entries(common))
  for (const word of words.split(" "))
    languagesOfWord.set(word, [...(languagesOfWord.get(word) ?? []), language])

const read = 2000

/** The language of a text: a name, `latin` for other text in Latin letters, `none` without letters. */
export const languageOf = (text: string): string => {
  const start = text.slice(0, read)
  const letters = start.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return "none"
  for (const [name, pattern] of scripts) {
    const own = start.match(pattern)?.length ?? 0
    // Japanese is mostly Han with some kana.
    if (own > letters * (name === "Japanese" ? 0.1 : 0.4)) return name
  }
  const votes = new Map<string, number>()
  for (const word of start.toLowerCase().match(/\p{L}+/gu) ?? [])
    for (const language of languagesOfWord.get(word) ?? [])
      votes.set(language, (votes.get(language) ?? 0) + 1)
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1])
  if (first === undefined || first[1] === second?.[1]) return "latin"
  return first[0]
}
