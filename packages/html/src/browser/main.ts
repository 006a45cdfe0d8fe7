/**
 * The script of the page: finds trials and shows them.
 */

import { byId, element, isolated } from "@assay/page/dom"
import { oneLine } from "@assay/page/Visible"
import { type Row, rowsOf, type Searchable, tagText } from "../explorer/rows.ts"
import { fromHash, initial, toHash, type View } from "../explorer/view.ts"
import { chip, detail, isComparable } from "./detail.ts"
import { makeList } from "./list.ts"
import { load, header as readHeader } from "./load.ts"

const header = readHeader()
const query = byId("query", HTMLInputElement)
const select = (id: string): HTMLSelectElement => byId(id, HTMLSelectElement)
const [first, second, mode, flip, kind, tag, score] = [
  select("first"),
  select("second"),
  select("mode"),
  select("flip"),
  select("kind"),
  select("tag"),
  select("score")
]
const controls = byId("controls", HTMLFormElement)
const browser = byId("browser", HTMLElement)
const count = byId("count", HTMLElement)
const box = byId("list", HTMLElement)
const panel = byId("detail", HTMLElement)

/** Characters of an input that a row shows. */
const excerptLength = 160

/** Tags of more values are identifiers; the search finds them. */
const mostValues = 200

let cases: ReadonlyArray<Searchable> = []
let isLoaded = false
let rows: ReadonlyArray<Row> = []
let view: View = fromHash(location.hash, header) ?? initial(header)
let position = -1
let marksDifferences = true

const isPair = (): boolean => view.first !== undefined && view.second !== undefined

const fill = (made: HTMLElement, at: number): void => {
  const row = rows[at]
  if (row === undefined) return
  const head = element("div", "head", element("span", "id", isolated(oneLine(row.shown.id))))
  if (!isPair() && view.first === undefined && header.candidates.length > 1) {
    head.append(isolated(oneLine(header.candidates[row.first?.candidate ?? 0] ?? "")))
  }
  head.append(chip(row.first, view.score, header))
  if (isPair()) head.append(chip(row.second, view.score, header))
  made.append(head, element("div", "excerpt", isolated(oneLine(row.shown.input.slice(0, excerptLength)))))
}

/** Calls a function once when nothing has asked for it for a while. */
const later = (body: () => void, ms: number): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(body, ms)
  }
}

// Browsers refuse many changes of the address in a row.
const keepAddress = later(() => history.replaceState(null, "", `#${toHash(view)}`), 250)

const drawDetail = (): void => {
  const row = rows[position]
  if (row === undefined) {
    panel.replaceChildren(element("p", "quiet", rows.length === 0 ? "" : "Choose a trial to see it."))
    return
  }
  const step = (by: number, label: string): HTMLElement => {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = label
    button.disabled = rows[position + by] === undefined
    button.addEventListener("click", () => choose(position + by))
    return button
  }
  const bar = element(
    "div",
    "bar",
    element(
      "h3",
      "",
      isolated(oneLine(row.shown.id) + (header.repeats > 1 ? `, repeat ${row.repeat + 1}` : ""))
    ),
    step(-1, "Previous"),
    step(1, "Next")
  )
  if (isComparable(row)) {
    const box = document.createElement("input")
    box.type = "checkbox"
    box.checked = marksDifferences
    box.addEventListener("change", () => {
      marksDifferences = box.checked
      drawDetail()
    })
    bar.append(element("label", "", box, " mark differences"))
  }
  panel.replaceChildren(
    bar,
    ...detail({
      row,
      header,
      score: view.score,
      isPair: isPair(),
      names: [view.first ?? "", view.second ?? ""],
      marksDifferences
    })
  )
  panel.scrollTop = 0
}

/** After the list, so that typing and moving through it never wait for a long trial. */
const showDetail = later(drawDetail, 30)

const choose = (at: number): void => {
  const row = rows[at]
  if (row === undefined) return
  position = at
  view = {
    ...view,
    selected: {
      id: row.shown.id,
      repeat: row.repeat,
      candidate: header.candidates[row.first?.candidate ?? -1] ?? ""
    }
  }
  list.select(at)
  showDetail()
  keepAddress()
}

const list = makeList(box, fill, (at) => {
  choose(at)
  // Where the trial is below the list, a click on a row leads to it; keys move on through the list.
  if (document.activeElement !== box && getComputedStyle(browser).display === "block") panel.scrollIntoView()
})

const whereSelected = (): number => {
  const { selected } = view
  return selected === undefined
    ? -1
    : rows.findIndex(
        ({ shown, repeat, first: trial }) =>
          shown.id === selected.id &&
          repeat === selected.repeat &&
          (isPair() ||
            view.first !== undefined ||
            header.candidates[trial?.candidate ?? -1] === selected.candidate)
      )
}

const say = (): void => {
  const of = rows.length.toLocaleString("en")
  const what = `${of} ${isPair() ? (rows.length === 1 ? "pair of trials" : "pairs of trials") : rows.length === 1 ? "trial" : "trials"}`
  count.textContent = isLoaded ? what : `${what} so far, loading …`
}

/** The last search and the cases it found: who types on searches only those. */
let last: { readonly of: ReadonlyArray<Searchable>; readonly size: number; readonly view: View } | undefined
let found: ReadonlyArray<Searchable> = []

/** Whether all that a view finds was found by the last one already. */
const narrows = (next: View, before: View): boolean =>
  next.query.startsWith(before.query) &&
  !next.query.includes('"') &&
  (["first", "second", "mode", "kind", "tag", "flip", "score"] as const).every(
    (each) => next[each] === before[each]
  )

const searchedCases = (): ReadonlyArray<Searchable> =>
  last !== undefined && last.of === cases && last.size === cases.length && narrows(view, last.view)
    ? found
    : cases

/** Finds the rows of the view and shows them. */
const find = (): void => {
  const searched = searchedCases()
  rows = rowsOf(searched, view, header)
  const shown = new Set(rows.map((row) => row.shown))
  found = searched.filter((each) => shown.has(each.shown))
  last = { of: cases, size: cases.length, view }
  position = whereSelected()
  if (position < 0 && rows.length > 0) position = 0
  list.show(rows.length, position)
  say()
  showDetail()
}

const positionOf = (name: string | undefined): string =>
  name === undefined ? "" : String(header.candidates.indexOf(name))

const nameAt = (value: string): string | undefined =>
  value === "" ? undefined : header.candidates[Number(value)]

/** Sets the controls to the view. */
const setControls = (): void => {
  query.value = view.query
  first.value = positionOf(view.first)
  second.value = positionOf(view.second)
  mode.value = view.mode
  flip.value = view.flip
  kind.value = view.kind
  tag.value = view.tag
  score.value = String(view.score)
  flip.disabled = !isPair()
  second.disabled = view.first === undefined
}

/** Reads the view from the controls. */
const readControls = (): void => {
  const of = nameAt(first.value)
  const beside = nameAt(second.value)
  const chosen = of === undefined || beside === of ? undefined : beside
  view = {
    query: query.value,
    first: of,
    second: chosen,
    mode: mode.value,
    kind: kind.value,
    tag: tag.value,
    flip:
      chosen === undefined
        ? ""
        : ((["any", "better", "worse"] as const).find((each) => each === flip.value) ?? ""),
    score: Number(score.value),
    selected: view.selected
  }
  setControls()
  keepAddress()
  find()
}

/** Offers the kinds and tags that occur. */
const offer = (): void => {
  const kinds = new Set<string>()
  const tags = new Map<string, Set<string>>()
  for (const { shown } of cases) {
    kinds.add(shown.kind)
    for (const [name, value] of Object.entries(shown.tags)) {
      const values = tags.get(name) ?? new Set()
      values.add(value)
      tags.set(name, values)
    }
  }
  const add = (to: HTMLSelectElement, values: Iterable<string>): void => {
    for (const value of values) to.append(new Option(oneLine(value), value))
    const label = to.closest("label")
    if (label !== null) label.hidden = to.options.length <= 2
  }
  add(kind, [...kinds].sort())
  add(
    tag,
    [...tags].flatMap(([name, values]) =>
      values.size > mostValues ? [] : [...values].sort().map((value) => tagText(name, value))
    )
  )
  const pairing = header.candidates.length > 1
  for (const each of [second, flip]) {
    const label = each.closest("label")
    if (label !== null) label.hidden = !pairing
  }
}

controls.addEventListener("input", readControls)
controls.addEventListener("submit", (event) => event.preventDefault())
controls.addEventListener("reset", (event) => {
  event.preventDefault()
  view = { ...initial(header), first: undefined, second: undefined }
  setControls()
  keepAddress()
  find()
})
document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    query.focus()
  } else if (event.target === query && (event.key === "ArrowDown" || event.key === "Enter")) {
    event.preventDefault()
    box.focus()
  }
})
addEventListener("hashchange", () => {
  const found = fromHash(location.hash, header)
  if (found === undefined) return
  view = found
  setControls()
  find()
})
// Browsers without ::details-content print only what is open.
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("main details")) each.setAttribute("open", "")
})

controls.hidden = false
browser.hidden = false
setControls()
load((loaded, done) => {
  const isFirst = cases.length === 0
  cases = loaded
  isLoaded = done
  if (done) {
    offer()
    setControls()
  }
  if (isFirst || done) find()
  else say()
  if (done) document.documentElement.dataset.loaded = "yes"
}).catch((error: unknown) => {
  count.textContent = `The trials could not be read: ${error instanceof Error ? error.message : String(error)}`
})
