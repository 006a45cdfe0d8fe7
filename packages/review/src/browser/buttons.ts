/** Buttons with their keys beside their words. */
import { element, outside } from "@assay/page/dom"

/** A button: full words, the key that does the same, and what it does. */
export const button = (words: string, key: string, does: () => void, className = ""): HTMLButtonElement => {
  const made = document.createElement("button")
  made.type = "button"
  made.className = className
  if (key !== "") {
    const shown = element("kbd", "", key)
    shown.setAttribute("aria-hidden", "true")
    made.append(shown, " ")
  }
  made.append(...outside(words))
  made.addEventListener("click", does)
  return made
}

/** Whether a button is on. */
export const press = (made: HTMLElement, isPressed: boolean): void =>
  made.setAttribute("aria-pressed", String(isPressed))
