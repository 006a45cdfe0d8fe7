/** The page: what stands there before its script has asked for anything. */
import * as Document from "@assay/page/Document"
import { html } from "@assay/page/Markup"
import { script } from "./script.generated.ts"
import { style } from "./style.ts"

const keys: ReadonlyArray<readonly [key: string, does: string]> = [
  ["1 to 9", "choose a level"],
  ["0", "cannot say"],
  ["↑ ↓", "go to another criterion"],
  ["← →", "go to the answer before or after"],
  ["n", "go to the next undecided answer"],
  ["b", "mark the case as bad"],
  ["a", "mark the case as ambiguous"],
  ["c", "write a comment"],
  ["e", "see and correct what is expected"],
  ["u", "undo"],
  ["r", "see the results: you are not blind after that"],
  ["Esc", "leave a text or this list"],
  ["?", "show these keys"]
]

const body = html`
<noscript><p class="warning">This page needs JavaScript.</p></noscript>
<header class="top"><h1 id="title">Review</h1>
<div class="work" id="work" hidden><p id="progress" role="status" aria-live="polite"></p>
<progress id="bar" max="1" value="0" aria-label="Labelled so far"></progress></div></header>
<p id="alert" role="alert" class="alert" hidden></p>
<main id="main">
<form id="entry" hidden><h2>Who are you?</h2>
<p>Your labels are kept under this name. Use the same one when you come back.</p>
<label for="person">Name</label><input id="person" autocomplete="name" maxlength="80" required>
<button type="submit" class="primary">Begin</button></form>
<div id="desk" class="desk" hidden><div id="shown" class="shown"></div><div id="panel" class="panel"></div></div>
<section id="end" hidden></section>
<section id="results" hidden></section>
</main>
<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2>
<dl>${keys.map(([key, does]) => html`<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`)}</dl>
<form method="dialog"><button>Close</button></form></dialog>`

/** The page, and the policy that goes with it as a header. */
export const page = (): { readonly html: string; readonly policy: string } => {
  const parts = { title: "Review: Assay", style, script, body, asksServer: true }
  return {
    html: Document.write(parts),
    policy: `${Document.policy(parts)}; frame-ancestors 'none'`
  }
}
