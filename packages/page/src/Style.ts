/**
 * The styles that all pages share: one column of text, system fonts, figures in line; dark and light, a phone's width.
 * A page appends its own; colours are variables, so that both schemes are said once.
 */

/** The shared styles. */
export const base = `
:root {
  color-scheme: light dark;
  --paper: #fff; --panel: #f6f7f8; --ink: #1b1f24; --quiet: #59626d; --line: #d9dde2; --accent: #0b57a4;
  --good: #1a7040; --bad: #b3261e; --warn: #8a5200; --band: #e9edf1; --mark: #ffe9a8;
  --gone: #fbdcd9; --come: #d3efdc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --panel: #1d2125; --ink: #e6e9ec; --quiet: #a3acb6; --line: #373d44; --accent: #7db7f0;
    --good: #6fcf97; --bad: #ff8a80; --warn: #f0b95b; --band: #262c32; --mark: #5c4a12;
    --gone: #5a2a27; --come: #1f4a30;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.75rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
section, figure { contain: layout style; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: .35rem 0; max-width: 48rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
bdi { unicode-bidi: isolate; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.quiet { color: var(--quiet); }
p.quiet { font-size: .875rem; }
.warning { color: var(--warn); }
.bad { color: var(--bad); }
.strong { font-weight: 600; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 500; } thead th { color: var(--quiet); font-weight: 500; vertical-align: bottom; }
tr > :last-child { padding-right: .25rem; }
.right { text-align: right; } .figure { white-space: nowrap; } .label { min-width: 6rem; max-width: 22rem; overflow-wrap: anywhere; }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--accent); width: fit-content; font-size: .875rem; }
input, select, button { font: inherit; font-size: .9375rem; color: var(--ink); background: var(--paper); border: 1px solid var(--quiet); border-radius: .25rem; padding: .35rem .5rem; max-width: 100%; }
select { max-width: 15rem; text-overflow: ellipsis; }
button { cursor: pointer; background: var(--panel); }
button:disabled { color: var(--quiet); cursor: default; border-color: var(--line); }
.content { margin: 0; padding: .5rem .75rem; background: var(--panel); border-radius: .25rem; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 22rem; overflow-y: auto; font-size: .875rem; unicode-bidi: isolate; tab-size: 2; }
.content.none { color: var(--quiet); }
.hidden-character { color: var(--ink); font-size: .75em; padding: 0 .2em; border-radius: .2em; background: var(--mark); }
del { background: var(--gone); text-decoration-color: var(--bad); } ins { background: var(--come); text-decoration-color: var(--good); }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .1rem .9rem; margin: .25rem 0; font-size: .875rem; font-variant-numeric: tabular-nums; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
[hidden] { display: none !important; }
kbd { font: inherit; border: 1px solid var(--line); border-radius: .2rem; padding: 0 .3em; }
@media (max-width: 44rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.4rem; }
  select { max-width: 100%; width: 100%; }
}
`
