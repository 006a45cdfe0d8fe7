/**
 * Elements and texts. Texts become text nodes and nothing else.
 */
import { parts } from "../Visible.ts"

/** An element of the page; the page always has it. */
export const byId = <E extends HTMLElement>(id: string, type: new () => E): E => {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`)
  return found
}

/** A new element with a class and children. */
export const element = (
  tag: string,
  className: string,
  ...children: ReadonlyArray<Node | string>
): HTMLElement => {
  const made = document.createElement(tag)
  if (className !== "") made.className = className
  made.append(...children)
  return made
}

/** A text from outside, with its hidden characters named. */
export const outside = (text: string): ReadonlyArray<Node> =>
  parts(text).map((part) =>
    part.isHidden ? element("span", "hidden-character", part.text) : document.createTextNode(part.text)
  )

/** The same, keeping its direction to itself. */
export const isolated = (text: string): HTMLElement => element("bdi", "", ...outside(text))

/** Characters of a text that are shown at first. */
const firstCharacters = 20_000

/** A box of text that can be reached with the keyboard and scrolls by itself. */
export const content = (children: ReadonlyArray<Node>, label: string): HTMLElement => {
  const made = element("div", "content", ...children)
  made.dir = "auto"
  made.tabIndex = 0
  made.setAttribute("role", "group")
  made.setAttribute("aria-label", label)
  return made
}

/** A text from outside in a box. */
export const textBlock = (text: string, label: string): HTMLElement => {
  const made = content(outside(text.slice(0, firstCharacters)), label)
  if (text.length <= firstCharacters) return made
  const more = element("button", "", `Show all ${text.length.toLocaleString("en")} characters`)
  more.addEventListener("click", () => made.replaceChildren(...outside(text)))
  made.append(element("p", "", more))
  return made
}

/** A heading and what is under it. */
export const titled = (title: string, body: HTMLElement): ReadonlyArray<HTMLElement> => [
  element("h4", "", title),
  body
]

/** What is shown on demand, and made then. */
export const folded = (title: string, body: () => HTMLElement): HTMLElement => {
  const made = element("details", "", element("summary", "", title))
  made.addEventListener("toggle", () => made.append(body()), { once: true })
  return made
}
