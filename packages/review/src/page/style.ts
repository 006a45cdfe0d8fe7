/** The styles of the labelling page, on top of those that all pages share. */
import * as Style from "@assay/page/Style"

export const style = `${Style.base}
body { max-width: 84rem; padding-top: 1rem; }
.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.5rem; border-bottom: 1px solid var(--line); padding-bottom: .5rem; margin-bottom: 1rem; }
.top h1 { font-size: 1.125rem; margin: 0; flex: 1 1 12rem; }
.work { flex: 1 1 18rem; }
#progress { margin: 0; font-size: .875rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
progress { width: 100%; height: .4rem; accent-color: var(--accent); display: block; }
.alert { color: var(--bad); border: 1px solid var(--bad); border-radius: .25rem; padding: .5rem .75rem; }
main h2 { border-top: 0; margin: 0 0 .5rem; padding-top: 0; font-size: 1rem; }
main h3 { margin: 1rem 0 .25rem; font-size: .8125rem; color: var(--quiet); font-weight: 600; }
#entry { max-width: 26rem; display: grid; gap: .5rem; margin-top: 2rem; }
.desk { display: grid; grid-template-columns: minmax(0, 1fr) minmax(17rem, 22rem); gap: 1.5rem; align-items: start; }
.panel { position: sticky; top: .75rem; display: grid; gap: .9rem; max-height: calc(100vh - 1.5rem); overflow-y: auto; padding: 3px; }
.shown .content { font-size: 1rem; max-height: none; }
.shown .input { max-height: 40vh; }
.sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
.sides section { min-width: 0; }
fieldset { border: 1px solid var(--line); border-radius: .375rem; padding: .5rem .75rem .75rem; margin: 0; min-width: 0; }
fieldset.current { border-color: var(--accent); box-shadow: inset .2rem 0 0 var(--accent); }
legend { font-weight: 600; padding: 0 .25rem; overflow-wrap: anywhere; }
.levels { display: grid; gap: .35rem; }
.levels.short { grid-template-columns: repeat(2, minmax(0, 1fr)); }
h2:focus { outline: none; }
.places { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin-bottom: .75rem; }
.places h2 { flex: 1 1 6rem; margin: 0; font-variant-numeric: tabular-nums; }
.level { text-align: left; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .1rem .6rem; min-height: 2.75rem; align-items: center; overflow-wrap: anywhere; }
.level .anchor { grid-column: 2; font-size: .8125rem; color: var(--quiet); }
.level[aria-pressed="true"], .mark[aria-pressed="true"] { background: var(--accent); color: var(--paper); border-color: var(--accent); }
.level[aria-pressed="true"] .anchor { color: inherit; }
button kbd { font-size: .75rem; min-width: 1.4em; text-align: center; border-color: currentColor; background: none; }
button { border-radius: .375rem; min-height: 2.25rem; }
button:hover:not(:disabled) { border-color: var(--accent); }
.primary { background: var(--accent); color: var(--paper); border-color: var(--accent); }
.row-of-buttons { display: flex; flex-wrap: wrap; gap: .4rem; }
.field .saved { min-height: 0; }
textarea { font: inherit; font-size: .9375rem; width: 100%; min-height: 3.25rem; color: var(--ink); background: var(--paper); border: 1px solid var(--quiet); border-radius: .375rem; padding: .4rem .5rem; resize: vertical; }
.panel label { font-size: .875rem; color: var(--quiet); }
.saved { font-size: .8125rem; color: var(--quiet); margin: 0; min-height: 1.3em; }
dialog { color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: 1.25rem 1.5rem; max-width: min(30rem, 92vw); }
dialog::backdrop { background: rgb(0 0 0 / .4); }
#end, #results { max-width: 52rem; }
#end > *, #results > * { margin-bottom: .75rem; }
@media (max-width: 52rem) {
  .desk { display: block; }
  .sides { grid-template-columns: minmax(0, 1fr); }
  .panel { position: static; max-height: none; margin-top: 1rem; }
  .shown .input { max-height: 16rem; }
}
`
