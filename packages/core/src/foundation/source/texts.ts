/**
 * Values that a source can spell in several ways, as compilers do: strings, templates, numbers, `undefined`.
 */

import type { Literal } from "acorn"

/** A part of a canonical form. It is JSON, so that any two that differ are told apart once written. */
export type Form = string | number | boolean | null | ReadonlyArray<Form>

/** A text with what is put into it: a string, or a template. */
export const text = (
  cooked: ReadonlyArray<string>,
  inserted: ReadonlyArray<Form> = []
): readonly ["text", ReadonlyArray<string>, ReadonlyArray<Form>] => ["text", cooked, inserted]

/** A number. JSON has neither -0 nor infinities. */
export const number = (value: number): Form => ["number", Object.is(value, -0) ? "-0" : String(value)]

export const undefinedForm: Form = ["undefined"]

/** A value as the source says it. */
export const literal = (node: Literal): Form => {
  const { value, regex } = node
  if (regex !== undefined) return ["regex", regex.pattern, regex.flags]
  switch (typeof value) {
    case "string":
      return text([value])
    case "number":
      return number(value)
    case "bigint":
      return ["bigint", String(value)]
    default:
      return ["constant", value === true || value === false ? value : null]
  }
}

/** The value of a form that says a constant other than a text. */
const constantOf = (
  form: Form
): { readonly value: string | number | bigint | boolean | null | undefined } | undefined => {
  if (!Array.isArray(form)) return undefined
  const [tag, value]: ReadonlyArray<Form> = form
  switch (tag) {
    case "undefined":
      return { value: undefined }
    case "constant":
      return typeof value === "boolean" || value === null ? { value } : undefined
    case "number":
      return { value: Number(value) }
    case "bigint":
      return { value: BigInt(String(value)) }
    case "text": {
      const plain = plainText(form)
      return plain === undefined ? undefined : { value: plain }
    }
    default:
      return undefined
  }
}

interface Text {
  readonly cooked: ReadonlyArray<string>
  readonly inserted: ReadonlyArray<Form>
}

const textOf = (form: Form): Text | undefined => {
  if (!Array.isArray(form)) return undefined
  const [tag, cooked, inserted]: ReadonlyArray<Form> = form
  if (tag !== "text" || !Array.isArray(cooked) || !Array.isArray(inserted)) return undefined
  return { cooked: cooked.map(String), inserted }
}

/** The string that a form says; undefined for all else. */
export const plainText = (form: Form): string | undefined => {
  const found = textOf(form)
  return found?.inserted.length === 0 ? found.cooked[0] : undefined
}

const joined = (left: Text, right: Text): Form => {
  const [first = "", ...rest] = right.cooked
  const last = left.cooked.at(-1) ?? ""
  return text([...left.cooked.slice(0, -1), last + first, ...rest], [...left.inserted, ...right.inserted])
}

/** A text, or a constant that becomes one where it is added to a text. */
const asText = (form: Form): Text | undefined => {
  const constant = constantOf(form)
  return (
    textOf(form) ?? (constant === undefined ? undefined : { cooked: [String(constant.value)], inserted: [] })
  )
}

const addTexts = (left: Form, right: Form): Form | undefined => {
  if (textOf(left) === undefined && textOf(right) === undefined) return undefined
  const [before, after] = [asText(left), asText(right)]
  return before === undefined || after === undefined ? undefined : joined(before, after)
}

/** `left + right`: texts that stand beside each other are one, which is how compilers write `"a" + "b"`. */
export const sum = (left: Form, right: Form): Form => {
  const whole = addTexts(left, right)
  if (whole !== undefined) return whole
  if (Array.isArray(left) && left[0] === "+" && textOf(left[2]) !== undefined) {
    const tail = addTexts(left[2], right)
    if (tail !== undefined) return ["+", left[1], tail]
  }
  return ["+", left, right]
}

/** An operator before a constant, worked out; undefined for anything else. */
export const ofConstant = (operator: string, argument: Form): Form | undefined => {
  const constant = constantOf(argument)
  if (constant === undefined) return undefined
  const { value } = constant
  switch (operator) {
    case "void":
      return undefinedForm
    case "!":
      return ["constant", !value]
    case "-":
      return typeof value === "number" ? number(-value) : undefined
    case "+":
      return typeof value === "number" ? number(value) : undefined
    default:
      return undefined
  }
}
