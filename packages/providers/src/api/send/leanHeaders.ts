/**
 * An answer's headers as undici has them, with the members of `Headers`.
 */
import type { Dispatcher } from "undici"

/** A header's values in one text, as `Headers` has them. */
export const textual = (value: string | ReadonlyArray<string> | undefined): string | undefined =>
  typeof value === "string" ? value : value?.join(", ")

/**
 * An answer's headers, by lower-case names as undici has them. Most are never looked at, so a real `Headers` is made
 * only for what needs one.
 */
export class LeanHeaders implements Headers {
  readonly #raw: Dispatcher.ResponseData["headers"]
  #real: Headers | undefined

  constructor(raw: Dispatcher.ResponseData["headers"]) {
    this.#raw = raw
  }

  get #headers(): Headers {
    if (this.#real === undefined) {
      this.#real = new Headers()
      for (const [name, value] of Object.entries(this.#raw)) {
        for (const each of typeof value === "string" ? [value] : (value ?? [])) this.#real.append(name, each)
      }
    }
    return this.#real
  }

  get(name: string): string | null {
    if (this.#real !== undefined) return this.#real.get(name)
    // Most are asked for by the name they have here.
    const value = this.#raw[name] ?? this.#raw[name.toLowerCase()]
    return value === undefined ? null : (textual(value)?.trim() ?? null)
  }
  has(name: string): boolean {
    return this.get(name) !== null
  }
  append(name: string, value: string): void {
    this.#headers.append(name, value)
  }
  set(name: string, value: string): void {
    this.#headers.set(name, value)
  }
  delete(name: string): void {
    this.#headers.delete(name)
  }
  getSetCookie(): Array<string> {
    return this.#headers.getSetCookie()
  }
  forEach(visit: Parameters<Headers["forEach"]>[0], self?: unknown): void {
    this.#headers.forEach(visit, self)
  }
  entries(): ReturnType<Headers["entries"]> {
    if (this.#real !== undefined || "set-cookie" in this.#raw) return this.#headers.entries()
    return Object.keys(this.#raw)
      .sort()
      .map((name): [string, string] => [name, this.get(name) ?? ""])
      .values()
  }
  keys(): ReturnType<Headers["keys"]> {
    return this.#headers.keys()
  }
  values(): ReturnType<Headers["values"]> {
    return this.#headers.values()
  }
  [Symbol.iterator](): ReturnType<Headers["entries"]> {
    return this.entries()
  }
}
