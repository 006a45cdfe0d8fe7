/**
 * Outputs as a model might write them on its worst day, the same on every machine.
 */
import { Rng } from "@assay/stats"

const pieces: ReadonlyArray<string> = [
  ...[
    '{"total": 3',
    '"date": "2024-02-30"',
    '"items": [',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "'",
    "\\",
    "\\u00"
  ],
  ...[
    "null",
    "true",
    "NaN",
    "-0",
    "1e999",
    "__proto__",
    '{"__proto__": {"a": 1}}',
    "constructor",
    "toString"
  ],
  ...[
    "```json\n",
    "```",
    "Sure! ",
    "Answer: ",
    "\\boxed{",
    "<think>",
    "</think>",
    "<a>",
    "</a>",
    "<a b='1'>",
    "&amp;"
  ],
  ...["| a | b |\n", "|---|---|\n", "a,b\n", "1,2\n", "- ", "# ", "**", "B-PER", "I-ORG", "O", "PER"],
  ...["refund", "cancel", "I'm sorry, but I cannot help with that.", "As an AI", "maybe", "申し訳ありません"],
  ...[
    "1,234.56",
    "1.234,56",
    "€5",
    "$-3",
    "½",
    "10^9",
    "12/31/1999",
    "٤٢",
    "9007199254740993",
    "50%",
    "5 km"
  ],
  ...[
    "the",
    "a",
    "an",
    "cat",
    "Cats",
    "东京",
    "ฉันกินข้าว",
    "สวัสดี",
    "Straße",
    "ﬁ",
    "é",
    "İ",
    "ß",
    "👍🏽",
    "👩‍👩‍👧"
  ],
  ...[
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\u00A0",
    "\u2028",
    "\uFEFF",
    "\u200B",
    "\u202E",
    "\u0000",
    "\u001B[31m"
  ],
  ...["\u0301", "\u0301".repeat(40), "\u034F", "\uD800", "\uDC00", "\uFFFF", "\u{10FFFF}", "\uFDFA"],
  ...["(".repeat(50), "[".repeat(300), "<a>".repeat(50), "9".repeat(60), "-".repeat(30), "x".repeat(200)]
]

/** Outputs without end: pieces one behind the other, mostly few, now and then many. */
export function* outputs(seed: number): Generator<string> {
  const rng = Rng.make(seed)
  for (;;) {
    const count = rng.below(100) === 0 ? rng.below(200) : rng.below(10)
    let output = ""
    for (let nth = 0; nth < count; nth++)
      output +=
        rng.below(8) === 0
          ? String.fromCharCode(rng.below(0x1_0000))
          : (pieces[rng.below(pieces.length)] ?? "")
    yield output
  }
}

/** What an output that was decoded might be: what it says as JSON, or a record that has it everywhere. */
export const decoded = (output: string): unknown => {
  try {
    return JSON.parse(output)
  } catch {
    return {
      total: output,
      date: output,
      name: output,
      paid: output,
      items: [output, { sku: output }],
      nested: null
    }
  }
}
