/** A text that is saved by itself while it is typed. */
import { element } from "@assay/page/dom"
import * as Draft from "./draft.ts"

/** Milliseconds without a key after which a text is saved. */
const pauseMs = 500

/** A text field. */
export interface TextField {
  readonly box: HTMLElement
  readonly focus: () => void
  /** Shows a text from the server, unless another one is being typed. */
  readonly offer: (text: string) => void
  readonly flush: (last: boolean) => void
}

/** `save` answers why it could not; undefined when it could. */
export const field = (
  slot: string,
  name: string,
  words: string,
  text: string,
  save: (text: string, last: boolean) => Promise<string | undefined>
): TextField => {
  const area = document.createElement("textarea")
  area.id = `field-${name}`
  area.dir = "auto"
  area.maxLength = 400_000
  const label = document.createElement("label")
  label.htmlFor = area.id
  label.textContent = words
  const state = element("p", "saved")
  state.setAttribute("role", "status")
  let stored = text
  let timer: ReturnType<typeof setTimeout> | undefined
  const draft = Draft.kept(slot, name)
  area.value = draft ?? text

  const flush = (last: boolean): void => {
    clearTimeout(timer)
    const typed = area.value
    if (typed === stored) return
    Draft.keep(slot, name, typed)
    const before = stored
    stored = typed
    void save(typed, last).then((fault) => {
      if (fault === undefined) {
        Draft.drop(slot, name)
        state.textContent = "Saved."
      } else {
        stored = before
        state.textContent = `Not saved: ${fault}`
      }
    })
  }
  area.addEventListener("input", () => {
    state.textContent = ""
    clearTimeout(timer)
    timer = setTimeout(() => flush(false), pauseMs)
  })
  area.addEventListener("blur", () => flush(false))
  if (draft !== undefined && draft !== text) timer = setTimeout(() => flush(false), 0)
  return {
    box: element("div", "field", label, area, state),
    focus: () => area.focus(),
    offer: (now) => {
      if (area.value !== stored || document.activeElement === area) return
      stored = now
      area.value = now
    },
    flush
  }
}
