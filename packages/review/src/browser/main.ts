/**
 * The labelling page. It keeps no state of its own but what is being typed: what stands is what the server says.
 */
import { byId, isolated } from "@assay/page/dom"
import type { Move, Results, ShownSlot, View } from "../session/protocol.ts"
import { ask } from "./ask.ts"
import { end, results, warning } from "./ends.ts"
import { type Doings, makePanel, type Panel } from "./panel.ts"
import { shown } from "./shown.ts"

const part = (id: string): HTMLElement => byId(id, HTMLElement)
const entry = byId("entry", HTMLFormElement)
const person = byId("person", HTMLInputElement)
const bar = byId("bar", HTMLProgressElement)
const help = byId("help", HTMLDialogElement)
const screens = [entry, part("desk"), part("end"), part("results")]

let view: View | undefined
let panel: Panel | undefined
/** The criterion that keys grade. */
let current = 0
/** A request is on its way: what a key means is not known before it is back. */
let isBusy = false
let since = performance.now()

const show = (screen: HTMLElement): void => {
  for (const each of screens) each.hidden = each !== screen
}

const say = (fault: string | undefined): void => {
  const alert = part("alert")
  alert.hidden = fault === undefined
  alert.textContent = fault ?? ""
}

const firstOpen = ({ criteria }: ShownSlot): number => {
  const found = criteria.findIndex(({ chosen }) => chosen === undefined)
  return found === -1 ? 0 : found
}

const showHead = (now: View): void => {
  part("title").replaceChildren(isolated(now.title))
  part("work").hidden = false
  part("progress").textContent =
    `${now.done} of ${now.total} labelled by ${now.person}${now.interval === "" ? "" : ` · ${now.interval}`}`
  bar.max = Math.max(1, now.total)
  bar.value = now.done
}

const focusHeading = (screen: HTMLElement): void => {
  screen.querySelector("h2")?.focus({ preventScroll: false })
}

const draw = (now: View): void => {
  const before = view?.slot
  view = now
  showHead(now)
  const { slot } = now
  if (slot === undefined) {
    panel = undefined
    const screen = part("end")
    screen.replaceChildren(...end(now, { back: () => void move("previous"), undo, results: askResults }))
    show(screen)
    focusHeading(screen)
    return
  }
  const isNew = before?.id !== slot.id || panel === undefined
  if (isNew || before?.expected !== slot.expected)
    part("shown").replaceChildren(...shown(now, slot, (to) => void move(to)))
  if (isNew) {
    const [made, elements] = makePanel(slot, doings)
    panel = made
    part("panel").replaceChildren(...elements)
    current = firstOpen(slot)
    since = performance.now()
  }
  panel?.update(now, slot, current)
  const wasHidden = part("desk").hidden
  show(part("desk"))
  if (isNew || wasHidden) {
    focusHeading(part("shown"))
    scrollTo(0, 0)
  }
}

/** Asks for something that changes what is shown. Answers whether it was done. */
const change = async (route: string, body: object): Promise<View | undefined> => {
  if (isBusy) return undefined
  isBusy = true
  const answer = await ask<View>(route, body)
  isBusy = false
  if ("fault" in answer) {
    say(answer.fault)
    return undefined
  }
  say(undefined)
  draw(answer.value)
  return answer.value
}

const seconds = (): number => Math.round((performance.now() - since) / 100) / 10

const move = (to: Move): Promise<View | undefined> => {
  panel?.flush(false)
  return change("view", { ...(view?.slot === undefined ? {} : { from: view.slot.id }), move: to })
}

const grade = async (score: string, level: number | null): Promise<void> => {
  const slot = view?.slot
  if (slot === undefined) return
  const wasDecided = slot.isDecided
  const now = await change("grade", { slot: slot.id, score, level, seconds: seconds() })
  if (now?.slot === undefined) return
  // On to what is still open: another criterion, or another answer. A correction stays where it is.
  if (now.slot.isDecided && !wasDecided) await move("undecided")
  else {
    current = firstOpen(now.slot)
    panel?.update(now, now.slot, current)
  }
}

const mark = async (wanted: "bad" | "ambiguous"): Promise<void> => {
  const slot = view?.slot
  if (slot === undefined) return
  const now = await change("mark", {
    slot: slot.id,
    mark: slot.mark === wanted ? null : wanted,
    seconds: seconds()
  })
  if (now?.slot?.isDecided === true && !slot.isDecided) await move("undecided")
}

const save = async (
  field: "comment" | "expected",
  text: string,
  last: boolean
): Promise<string | undefined> => {
  const slot = view?.slot
  if (slot === undefined) return "there is nothing to save it with"
  const body = field === "comment" ? { comment: text } : { expected: text === "" ? null : text }
  const answer = await ask<View>(field, { slot: slot.id, ...body, seconds: seconds() }, last)
  if ("fault" in answer) return answer.fault
  if (view?.slot?.id === slot.id) draw(answer.value)
  return undefined
}

const undo = (): void => void change("undo", {})

const open = async (): Promise<void> => {
  const slot = view?.slot
  if (slot === undefined || !slot.hasExpected) return
  if (slot.expected === undefined) await change("open", { slot: slot.id })
  panel?.expected.focus()
}

const back = (): void => void move("here")

const showResults = async (): Promise<void> => {
  const answer = await ask<Results>("results", {})
  if ("fault" in answer) {
    say(answer.fault)
    return
  }
  const screen = part("results")
  screen.replaceChildren(...results(answer.value, back))
  show(screen)
  focusHeading(screen)
}

const askResults = (): void => {
  panel?.flush(false)
  const screen = part("results")
  screen.replaceChildren(...warning(() => void showResults(), back))
  show(screen)
  focusHeading(screen)
}

const doings: Doings = {
  grade: (score, level) => void grade(score, level),
  mark: (wanted) => void mark(wanted),
  save,
  open: () => void open(),
  undo,
  results: askResults,
  help: () => help.showModal()
}

const toCriterion = (by: number): void => {
  const slot = view?.slot
  if (slot === undefined || view === undefined) return
  current = Math.min(slot.criteria.length - 1, Math.max(0, current + by))
  panel?.update(view, slot, current)
}

const onDigit = (digit: number): void => {
  const criterion = view?.slot?.criteria[current]
  if (criterion === undefined) return
  if (digit === 0) void grade(criterion.score, null)
  else if (digit <= criterion.levels.length) void grade(criterion.score, digit - 1)
}

const keys: Readonly<Record<string, () => void>> = {
  ArrowLeft: () => void move("previous"),
  ArrowRight: () => void move("next"),
  n: () => void move("undecided"),
  b: () => void mark("bad"),
  a: () => void mark("ambiguous"),
  c: () => panel?.comment.focus(),
  e: () => void open(),
  u: undo,
  r: askResults,
  "?": () => help.showModal()
}

/** Keys of one criterion scroll the page, as anywhere else. */
const severalKeys: Readonly<Record<string, () => void>> = {
  ArrowUp: () => toCriterion(-1),
  ArrowDown: () => toCriterion(1)
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || view === undefined) return
  const { key, target } = event
  if (key === "Escape") {
    if (isTyping(target) && target instanceof HTMLElement) target.blur()
    else if (!part("results").hidden) back()
    return
  }
  if (isTyping(target) || event.repeat) return
  const isDigit = /^\d$/.test(key)
  if (part("desk").hidden && (isDigit || !["u", "r", "?", "ArrowLeft"].includes(key))) return
  const does = isDigit
    ? () => onDigit(Number(key))
    : (keys[key] ?? ((view.slot?.criteria.length ?? 0) > 1 ? severalKeys[key] : undefined))
  if (does === undefined) return
  event.preventDefault()
  does()
})

addEventListener("pagehide", () => panel?.flush(true))

entry.addEventListener("submit", (event) => {
  event.preventDefault()
  void change("person", { person: person.value })
})

const begin = async (): Promise<void> => {
  const answer = await ask<View>("view", { move: "undecided" })
  if ("fault" in answer) say(answer.fault)
  else if (answer.value.person !== "") draw(answer.value)
  else {
    show(entry)
    person.focus()
  }
  document.documentElement.dataset.loaded = ""
}

void begin()
