/**
 * HTML that is safe by construction: what is put into a template is escaped, unless it came out of one.
 */
import { raw, html as template } from "hono/html"
import { visible } from "./Visible.ts"

/** HTML that has been escaped. */
export type Html = ReturnType<typeof raw>

/** What a template takes. Strings are escaped; nothing is written for undefined. */
export type Child = string | number | Html | undefined | ReadonlyArray<Child>

/** The template; synchronous, for no child is a promise. */
export const html = (strings: TemplateStringsArray, ...children: ReadonlyArray<Child>): Html =>
  raw(template(strings, ...children))

/** A text from outside: hidden characters are named, and its direction stays its own. */
export const text = (outside: string): Html => html`<bdi>${visible(outside)}</bdi>`

/** What is known to be HTML: our own script and styles, base 64, and what Vega rendered. */
export const trusted = (markup: string): Html => raw(markup)
