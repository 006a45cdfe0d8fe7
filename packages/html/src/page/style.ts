/**
 * The report's styles, on top of those that all pages share: colours of plots, the list of trials, paper.
 */
import * as Style from "@assay/page/Style"

export const style = `${Style.base}
:root {
  --series-1: #2f6fb3; --series-2: #c2571a; --series-3: #2a7f62; --series-4: #8a4f9e; --series-5: #9a7400; --series-6: #5c6670;
  --right: #4f9d75; --wrong-silent: #c4412d; --wrong-detectable: #e09a7f; --hedged: #b3b45f; --refused: #8e6bb0; --malformed: #c79a3b; --truncated: #6f9fc8;
  --escalated: #8fa3a0; --unscored: #b9bfc6; --errored: #6d3a3a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --series-1: #6aa7e8; --series-2: #f0955c; --series-3: #5fc3a0; --series-4: #c690d8; --series-5: #d9b44a; --series-6: #aab4be;
    --right: #4f9d75; --wrong-silent: #d9543f; --wrong-detectable: #b5735c; --hedged: #9c9c50; --refused: #9a79bd; --malformed: #c79a3b; --truncated: #6f9fc8;
    --escalated: #7d918e; --unscored: #6b737b; --errored: #a06060;
  }
}
#answer { margin-top: 1.25rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; font-size: .9375rem; }
.facts { color: var(--quiet); font-size: .875rem; }
.facts p { max-width: none; }
.verdicts { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
.verdicts li { border-left: .25rem solid var(--quiet); background: var(--panel); padding: .75rem 1rem; overflow-wrap: anywhere; }
.verdicts .word { display: block; font-size: .8125rem; font-weight: 600; letter-spacing: .02em; color: var(--quiet); }
.verdicts .improved { border-color: var(--good); } .verdicts .improved .word { color: var(--good); }
.verdicts .regressed { border-color: var(--bad); } .verdicts .regressed .word { color: var(--bad); }
.verdicts .equivalent { border-color: var(--accent); } .verdicts .equivalent .word { color: var(--accent); }
.verdicts .more { color: var(--quiet); font-size: .875rem; }
.prose { min-width: 14rem; max-width: 40rem; overflow-wrap: anywhere; white-space: normal; }
.as-expected { background: color-mix(in srgb, var(--right) var(--part), var(--paper)); }
.astray { background: color-mix(in srgb, var(--wrong-silent) var(--part), var(--paper)); }
.as-expected, .astray { padding-left: .9rem; }
.shade-1 { --part: 6%; } .shade-2 { --part: 12%; } .shade-3 { --part: 18%; } .shade-4 { --part: 24%; } .shade-5 { --part: 30%; }
.shade-6 { --part: 36%; } .shade-7 { --part: 42%; } .shade-8 { --part: 48%; } .shade-9 { --part: 54%; } .shade-10 { --part: 60%; }
figure { margin: 1rem 0 1.5rem; }
figcaption { font-weight: 600; margin-bottom: .25rem; overflow-wrap: anywhere; }
figcaption + p { margin-top: 0; }
svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 2rem; align-items: start; }
.notes { padding-left: 1.25rem; font-size: .875rem; } .notes li { overflow-wrap: anywhere; max-width: 48rem; }
.controls { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
.controls label { display: grid; gap: .2rem; font-size: .8125rem; color: var(--quiet); min-width: 0; max-width: 100%; }
.controls label.search { flex: 1 1 16rem; }
#count { margin: .75rem 0 .5rem; font-size: .875rem; color: var(--quiet); font-variant-numeric: tabular-nums; min-height: 1.5em; }
.browser { contain: layout style; display: grid; grid-template-columns: minmax(18rem, 24rem) minmax(0, 1fr); border: 1px solid var(--line); border-radius: .25rem; height: min(48rem, 88vh); }
#list { position: relative; overflow-y: auto; overflow-x: hidden; border-right: 1px solid var(--line); contain: strict; }
#list:focus-visible { outline-offset: -2px; }
#list .rows { position: relative; }
.row { position: absolute; inset: 0 0 auto; height: 60px; padding: .4rem .75rem; border-bottom: 1px solid var(--line); cursor: pointer; overflow: hidden; }
.row[aria-selected="true"] { background: var(--panel); box-shadow: inset .25rem 0 0 var(--accent); }
.row .head { display: flex; gap: .5rem; align-items: baseline; font-size: .8125rem; }
.row .id { flex: 1; min-width: 0; color: var(--quiet); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row .excerpt { font-size: .875rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip { display: inline-flex; gap: .3rem; align-items: baseline; white-space: nowrap; font-size: .8125rem; font-variant-numeric: tabular-nums; }
.chip::before { content: ""; width: .6rem; height: .6rem; border-radius: 50%; background: var(--unscored); align-self: center; }
.chip.right::before { background: var(--right); } .chip.wrong-silent::before { background: var(--wrong-silent); border-radius: 0; } .chip.wrong-detectable::before { background: var(--wrong-detectable); border-radius: 0; } .chip.hedged::before { background: var(--hedged); border-radius: 0; }
.chip.refused::before { background: var(--refused); border-radius: 0; } .chip.malformed::before { background: var(--malformed); border-radius: 0; }
.chip.truncated::before { background: var(--truncated); border-radius: 0; } .chip.escalated::before { background: var(--escalated); border-radius: 0; }
.chip.errored::before { background: var(--errored); border-radius: 0; }
#detail { overflow-y: auto; padding: 1rem 1.25rem; min-width: 0; }
#detail .bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
#detail h3 { margin: 0; flex: 1 1 12rem; font-size: 1rem; }
#detail .bar h3 { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
#detail .bar label { font-size: .875rem; }
#detail h4 { margin: 1rem 0 .25rem; font-size: .8125rem; font-weight: 600; color: var(--quiet); }
#detail .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0 1.25rem; }
#detail .sides section { min-width: 0; border-top: 2px solid var(--line); margin-top: 1rem; padding-top: .5rem; }
#detail .sides section > h3 { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem; }
.fields { width: 100%; margin: .75rem 0 0; } .fields th, .fields td { padding: .3rem .6rem; overflow-wrap: anywhere; min-width: 5rem; white-space: pre-wrap; }
.fields tbody th { color: var(--quiet); font-weight: 400; overflow-wrap: break-word; }
.fields .differs { background: var(--gone); } .unequal { color: var(--bad); font-weight: 600; }
.steps { list-style: none; margin: 0; padding: 0; } .steps li { border-left: .2rem solid var(--line); padding-left: .75rem; margin: .5rem 0; }
@media (max-width: 60rem) {
  .browser { display: block; height: auto; }
  #list { height: 24rem; border-right: 0; border-bottom: 1px solid var(--line); }
  #detail { overflow: visible; }
}
@media (max-width: 44rem) {
  .wide { display: none; } .narrow { display: block; }
  .controls label { flex: 1 1 40%; } .controls label.search { flex-basis: 100%; }
}
@media print {
  :root {
    --paper: #fff; --panel: #f4f4f4; --ink: #000; --quiet: #444; --line: #bbb; --accent: #000; --band: #eee;
    --good: #1a7040; --bad: #b3261e; --warn: #6b4000;
    --series-1: #2f6fb3; --series-2: #c2571a; --series-3: #2a7f62; --series-4: #8a4f9e; --series-5: #9a7400; --series-6: #5c6670;
  }
  * { print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .controls, .browser, #count, .skip, .on-screen { display: none; }
  .wide { display: block; } .narrow { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; } .figure { white-space: normal; }
  figure, tr, .verdicts li { break-inside: avoid; } h2, h3, figcaption { break-after: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
  details > summary { list-style: none; font-weight: 600; font-size: 10pt; }
  details > summary::-webkit-details-marker { display: none; }
}
`
