/**
 * Elements and texts. Texts become text nodes and nothing else.
 */
import { parts } from "../visible.ts"

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
