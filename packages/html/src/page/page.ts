/**
 * The whole page: one file, nothing from the network, no script but our own.
 */
import { createHash } from "node:crypto"
import { type Comparison, Report, type Summary } from "@assay/core"
import * as Effect from "effect/Effect"
import type { Collected } from "../collect.ts"
import * as Embed from "../embed.ts"
import { visible } from "../visible.ts"
import { blocks } from "./blocks.ts"
import { explorer } from "./explorer.ts"
import { figures } from "./figures.ts"
import { type Html, html, text, trusted } from "./markup.ts"
import { script } from "./script.generated.ts"
import { style } from "./style.ts"
import { verdicts } from "./verdicts.ts"

const digest = (content: string): string =>
  `'sha256-${createHash("sha256").update(content).digest("base64")}'`

/** What a browser may do with the page: run this script, apply these styles, and nothing else. */
const policy = [
  "default-src 'none'",
  `script-src ${digest(script)}`,
  `style-src ${digest(style)}`,
  "img-src 'none'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join("; ")

const section = (id: string, title: string, content: Html | ReadonlyArray<Html>): Html => html`
<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>`

const comparisonOf = (comparison: Comparison.Comparison): Html => {
  const { title, lines, sections } = Report.ofComparison(comparison)
  return html`
<details><summary>${text(title)}</summary>
${lines.map((line) => html`<p class="${line.tone}">${text(line.text)}</p>`)}
${sections.map((each) => html`<h3>${text(each.title)}</h3>${blocks(each)}`)}</details>`
}

/** Writes the page. */
export const page = Effect.fnUntraced(function* (
  summary: Summary.Summary,
  { header, samples, cases }: Collected
): Effect.fn.Return<string> {
  const { title, lines, sections } = Report.ofSummary(summary)
  const [main, ...further] = sections
  const { forests, others } = yield* figures(summary, samples)
  const hasComparisons = summary.comparisons.length > 0
  const contents: ReadonlyArray<readonly [string, string]> = [
    ...(hasComparisons ? [["verdicts", "Verdicts"] as const] : []),
    ["results", "Results"],
    ...(forests.length > 0 ? [["slices", "By slice"] as const] : []),
    ...(others.length > 0 ? [["plots", "Plots"] as const] : []),
    ["trials", "Trials"],
    ...(hasComparisons ? [["comparisons", "Comparisons"] as const] : []),
    ["details", "Details"]
  ]
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Assay">
<title>${visible(title)}: Assay report</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#trials">Skip to the trials</a>
<header><h1>${text(title)}</h1>
<div class="facts">${lines.map((line) => html`<p class="${line.tone}">${text(line.text)}</p>`)}</div>
<nav aria-label="Contents"><ul>${contents.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${verdicts(summary.comparisons)}
${main === undefined ? undefined : section("results", visible(main.title), blocks(main))}
${forests.length === 0 ? undefined : section("slices", "By slice", forests)}
${others.length === 0 ? undefined : section("plots", "Plots", html`<div class="pair">${others}</div>`)}
${explorer(header)}
${hasComparisons ? section("comparisons", "Comparisons", summary.comparisons.map(comparisonOf)) : undefined}
${section(
  "details",
  "Details",
  further.map((each) => html`<h3>${text(each.title)}</h3>${blocks(each)}`)
)}
</main>
<script type="application/json" id="header">${trusted(Embed.json(header))}</script>
${Embed.chunks(cases).map(
  (chunk) => html`<script type="application/gzip" class="cases">${trusted(chunk)}</script>
`
)}
<script>${trusted(script)}</script>
</body>
</html>
`
  return document.toString()
})
