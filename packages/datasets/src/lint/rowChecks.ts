/**
 * What is told of a row by itself: secrets and personal data, and what its letters are.
 */
import * as Sensitive from "../sensitive/Sensitive.ts"
import { type Corpus, type CorpusRow, isOwn, keyOf, nameOf, type RowTexts } from "./corpus.ts"
import { type Finding, identityOf, type Rule, type Severity } from "./Finding.ts"
import { type Letters, lettersOf } from "./scripts.ts"

const nameOfKind: Readonly<Record<Sensitive.Kind, string>> = {
  secret: "a secret",
  email: "an e-mail address",
  phone: "a phone number",
  iban: "an IBAN",
  card: "a card number",
  "national-id": "a national number"
}

/** Something sensitive in a row. */
interface SensitiveRow {
  readonly row: CorpusRow
  readonly matches: ReadonlyArray<Sensitive.Match>
}

/** Gathers what is told of rows, while they are read. */
export const gathering = () => {
  const sensitive: Array<SensitiveRow> = []
  const unusual: Array<{ readonly row: CorpusRow; readonly letters: Letters }> = []
  const rowsOfScript = new Map<string, number>()
  const look = (row: CorpusRow, { input, expected }: RowTexts): void => {
    const matches = [...input, ...expected].flatMap((text) => Sensitive.find(text))
    if (matches.length > 0) sensitive.push({ row, matches })
    const letters = lettersOf(input)
    for (const script of letters.scripts) rowsOfScript.set(script, (rowsOfScript.get(script) ?? 0) + 1)
    if (
      letters.scripts.some((script) => script !== "Latin") ||
      letters.mixed !== undefined ||
      letters.isHiding
    )
      unusual.push({ row, letters })
  }
  const findings = (corpus: Corpus): ReadonlyArray<Finding> => {
    const finding = (rule: Rule, severity: Severity, row: CorpusRow, message: string): Finding => ({
      identity: identityOf(rule, [keyOf(corpus, row), message]),
      rule,
      severity,
      message,
      rows: [nameOf(corpus, row)],
      rowCount: 1
    })
    const sensitiveOf = ({ row, matches }: SensitiveRow): ReadonlyArray<Finding> => {
      const secrets = matches.filter(({ kind }) => kind === "secret")
      const personal = matches.filter(({ kind }) => kind !== "secret")
      const told = (of: ReadonlyArray<Sensitive.Match>): string =>
        [
          ...new Set(
            of.map(({ kind, rule }) => (kind === "secret" ? `a secret (${rule})` : nameOfKind[kind]))
          )
        ].join(", ")
      return [
        ...(secrets.length === 0
          ? []
          : [
              finding(
                "secret",
                secrets.some(({ isCertain }) => isCertain) ? "error" : "warning",
                row,
                `probably holds ${told(secrets)}`
              )
            ]),
        ...(personal.length === 0
          ? []
          : [
              finding(
                "personal-data",
                personal.some(({ isCertain }) => isCertain) ? "warning" : "note",
                row,
                `probably holds ${told(personal)}`
              )
            ])
      ]
    }
    const expected = Math.max(3, 0.01 * corpus.rows.length)
    const scriptsOf = ({ row, letters }: (typeof unusual)[number]): ReadonlyArray<Finding> => {
      if (row.kind === "adversarial") return []
      const rare =
        corpus.rows.length < 20
          ? []
          : letters.scripts.filter((script) => (rowsOfScript.get(script) ?? 0) < expected)
      const parts = [
        ...(rare.length > 0 ? [`letters of ${rare.join(", ")}, which few other rows have`] : []),
        ...(letters.mixed === undefined ? [] : [`a word that mixes ${letters.mixed}`]),
        ...(letters.isHiding ? ["characters that are not seen, or that turn the direction"] : [])
      ]
      return parts.length === 0
        ? []
        : [
            finding(
              "unexpected-script",
              letters.mixed === undefined && !letters.isHiding ? "note" : "warning",
              row,
              `has ${parts.join(", and ")}`
            )
          ]
    }
    return [
      ...sensitive.filter(({ row }) => isOwn(corpus, row)).flatMap(sensitiveOf),
      ...unusual.filter(({ row }) => isOwn(corpus, row)).flatMap(scriptsOf)
    ]
  }
  return { look, findings }
}
