/**
 * The controls over the trials. The page's script fills them and the list.
 */

import { Report } from "@assay/core"
import { type Html, html, text } from "@assay/page/Markup"
import type { Header, Mode } from "../explorer/model.ts"

const option = (value: string, label: Html | string): Html => html`<option value="${value}">${label}</option>`

/** Values are positions: names may be any text. */
const candidateOptions = (names: ReadonlyArray<string>): ReadonlyArray<Html> =>
  names.map((name, nth) => option(String(nth), text(name)))

const modes: ReadonlyArray<Mode> = [
  "right",
  "wrong-silent",
  "wrong-detectable",
  "hedged",
  "refused",
  "escalated",
  "malformed",
  "truncated",
  "unscored",
  "errored"
]

/** The explorer of trials. */
export const explorer = ({ candidates, scores, shown, finished, cut }: Header): Html => html`
<section aria-labelledby="trials"><h2 id="trials">Trials</h2>
<p class="quiet">${
  shown === finished
    ? html`All ${Report.Figures.counted(shown, "finished trial")} with their texts.`
    : html`${Report.Figures.count(shown)} of ${Report.Figures.counted(finished, "finished trial")} with their texts: a sample of cases spread evenly over the dataset. The figures above cover all trials.`
}${cut === 0 ? undefined : html` ${Report.Figures.counted(cut, "long text")} ${cut === 1 ? "is" : "are"} shortened; the store has the full text.`}<span class="on-screen"> <kbd>/</kbd> searches, <kbd>↑</kbd> and <kbd>↓</kbd> move through the list. The address in the browser keeps the view.</span></p>
<noscript><p class="warning">The list of trials needs JavaScript. The figures above do not.</p></noscript>
<form class="controls" id="controls" hidden>
<label class="search">Search in inputs, outputs and reasons<input id="query" type="search" autocomplete="off" spellcheck="false" placeholder="words, or &quot;a phrase&quot;"></label>
<label>Candidate<select id="first">${option("", "all")}${candidateOptions(candidates)}</select></label>
<label>beside<select id="second">${option("", "none")}${candidateOptions(candidates)}</select></label>
<label>Mode<select id="mode">${option("", "any")}${option("not-right", "not right")}${modes.map((each) => option(each, each))}${option("false-alarm", "right, false alarm")}</select></label>
<label>Difference<select id="flip">${option("", "any or none")}${option("any", "flipped")}${option("better", "first is better")}${option("worse", "first is worse")}</select></label>
<label>Kind<select id="kind">${option("", "all")}</select></label>
<label>Tag<select id="tag">${option("", "all")}</select></label>
<label${scores.length < 2 ? html` hidden` : undefined}>Score<select id="score">${scores.map(({ name }, nth) => option(String(nth), text(name)))}</select></label>
<button type="reset">Show all</button>
</form>
<p id="count" role="status" aria-live="polite"></p>
<div class="browser" id="browser" hidden>
<div id="list" role="listbox" tabindex="0" aria-label="Trials"></div>
<div id="detail" role="region" aria-label="Trial" tabindex="0"></div>
</div>
</section>`
