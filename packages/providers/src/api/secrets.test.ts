import { describe, expect, it } from "@effect/vitest"
import { Redacted } from "effect"
import fc from "fast-check"
import { cleaner, isSecretName, mark, presentable } from "./secrets.ts"

const clean = (text: string, ...secrets: ReadonlyArray<string>) =>
  cleaner(secrets.map((each) => Redacted.make(each))).text(text)

const key = 'sk-live-9f8e7d6c+Ab/Cd="3210'

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")

const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#x27;")

const brokenBy = (text: string, every: number, by: string) =>
  text.match(new RegExp(`.{1,${every}}`, "gsu"))?.join(by) ?? text

const json = (text: string) => JSON.stringify(text).slice(1, -1)

const base64 = (text: string) => Buffer.from(text).toString("base64")

/** How a server may write what it was sent. */
const spellings: ReadonlyArray<readonly [name: string, write: (secret: string) => string]> = [
  ["as it stands", (secret) => secret],
  ["in quotes", (secret) => `"${secret}"`],
  ["as part of an address", encodeURIComponent],
  [
    "as an address in small letters",
    (secret) => encodeURIComponent(secret).replace(/%../gu, (each) => each.toLowerCase())
  ],
  ["with every byte escaped", percent],
  ["escaped twice for an address", (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ["as a form has it", (secret) => new URLSearchParams({ k: secret }).toString().slice(2)],
  ["in JSON", json],
  ["in JSON inside JSON", (secret) => json(json(secret))],
  [
    "with JSON's number escapes",
    (secret) =>
      secret.replace(/./gsu, (c) =>
        c.length === 1 ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c
      )
  ],
  ["in HTML", html],
  ["in base64", base64],
  ["in base64 behind a user's name", (secret) => base64(`user:${secret}`)],
  ["in base64 between other things", (secret) => base64(`ab${secret}cd`)],
  ["in base64url", (secret) => Buffer.from(`u:${secret}`).toString("base64url")],
  ["in base64 inside an address", (secret) => encodeURIComponent(base64(`u:${secret}`))],
  ["in base64 of many lines", (secret) => brokenBy(base64(secret), 5, "\r\n")],
  ["in hexadecimal", (secret) => Buffer.from(secret).toString("hex")],
  ["over several lines", (secret) => brokenBy(secret, 7, "\n")],
  ["with a blank after each character", (secret) => brokenBy(secret, 1, " ")],
  ["over lines, in JSON", (secret) => json(brokenBy(secret, 9, "\n"))]
]

/** Whether a text has a run of eight characters of the secret, in this spelling or in plain. */
const tells = (text: string, secret: string): boolean => {
  for (let i = 0; i + 8 <= secret.length; i++) if (text.includes(secret.slice(i, i + 8))) return true
  return false
}

describe("a secret", () => {
  it.each(spellings)("is found %s", (_, write) => {
    const said = clean(`before ${write(key)} after`, key)
    expect(said).toContain(mark)
    expect(said).toMatch(/^before .* ?after$/su)
    expect(tells(said, write(key))).toBe(false)
    expect(tells(said, key)).toBe(false)
  })

  it("is found whatever it is made of, in every spelling, anywhere in a text", () => {
    // Quotes and backslashes are left out where a key is looked for, and so eight others are needed.
    const printable = fc
      .string({
        unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
        minLength: 8,
        maxLength: 120
      })
      .filter((secret) => secret.replace(/["'`\\]/gu, "").length >= 8)
    fc.assert(
      fc.property(
        printable,
        fc.constantFrom(...spellings.map(([, write]) => write)),
        fc.string(),
        fc.string(),
        (secret, write, before, after) => {
          const written = write(secret)
          const said = clean(`${before} ${written} ${after}`, secret)
          const rest = said.replaceAll(mark, " ")
          const own = (text: string) => tells(text, secret) || tells(text, written)
          expect(own(`${before} `) || own(` ${after}`) || !own(rest)).toBe(true)
        }
      ),
      { numRuns: 2_000, seed: 7 }
    )
  })

  it("is found with white space at the ends that no header carries", () => {
    for (const held of [`${key}\n`, `${key}\r\n`, `  ${key} `, `\ufeff${key}`]) {
      expect(clean(`key ${key}.`, held)).toBe(`key ${mark}.`)
    }
  })

  it("is found in part, where a server shows only a part of it", () => {
    expect(clean(`key ${key.slice(0, 20)}… is wrong`, key)).toBe(`key ${mark}… is wrong`)
    expect(clean(`it ends in ${key.slice(-9)}`, key)).toBe(`it ends in ${mark}`)
  })

  it("is found inside the header that carries it, and decoded from it", () => {
    const password = "hunter2-and-more"
    const basic = `Basic ${base64(`somebody:${password}`)}`
    expect(clean(`no user with password ${password}`, basic)).toBe(`no user with password ${mark}`)
    expect(clean(`token ${key} unknown`, `Bearer ${key}`)).toBe(`token ${mark} unknown`)
  })

  it("leaves texts alone that have none of it", () => {
    const secret = "sk-proj-Zm9vYmFyYmF6cXV4"
    for (const text of [
      "",
      "a",
      "sk-proj-abc is how keys begin",
      "100 % of R&D \\n \\u0041",
      "Zm9vYmF",
      key
    ]) {
      expect(clean(text, secret)).toBe(text)
    }
    expect(clean("ollama is a server", "ollama")).toBe("ollama is a server")
    expect(clean("nothing is secret")).toBe("nothing is secret")
  })

  it("is left out with all of a text that is too long to take apart", () => {
    const text = `${"x".repeat(1_000_001)}${key}`
    expect(clean(text, key)).not.toContain("sk-live")
    expect(clean(text, key).length).toBeLessThan(100)
  })

  it("is looked for in a megabyte in a moment", () => {
    const reply = 'A line of a reply with "quotes", 50 % of R&D and a \\n of code.\n'.repeat(16_000)
    const cleaning = cleaner([Redacted.make("sk-proj-Zm9vYmFyYmF6cXV4-and-more")])
    cleaning.text(reply)
    const since = performance.now()
    expect(cleaning.text(reply)).toBe(reply)
    expect(performance.now() - since).toBeLessThan(2_000)
  })
})

describe("what is shown of an error", () => {
  const shown = (text: string, ...secrets: ReadonlyArray<string>) =>
    presentable(
      text,
      secrets.map((each) => Redacted.make(each))
    )

  it("is cleaned before it is cut", () => {
    for (let before = 340; before < 420; before += 3) {
      expect(tells(shown(`${"x".repeat(before)}${key}${"y".repeat(90)}`, key), key)).toBe(false)
    }
  })

  it("has no short secret either, no credentials and no query of an address", () => {
    expect(shown("key abc is wrong", "abc")).toBe(`key ${mark} is wrong`)
    expect(shown("cannot POST http://me:pw@host/v1?sig=a%2Bb&x=1")).toBe(
      "cannot POST http://[credentials]@host/v1?[query]"
    )
    expect(shown("Cannot POST /v1/chat/completions?code=abc<br>")).toBe(
      "Cannot POST /v1/chat/completions?[query]<br>"
    )
    expect(shown("is /v1/x?opaque there? yes")).toBe("is /v1/x?[query] there? yes")
  })
})

it("a name tells a secret", () => {
  for (const name of [
    "Authorization",
    "api-key",
    "x-api-key",
    "apiKey",
    "Cookie",
    "Proxy-Authorization",
    "x-auth-token",
    "client_secret",
    "Ocp-Apim-Subscription-Key",
    "sig",
    "code",
    "key"
  ]) {
    expect([name, isSecretName(name)]).toEqual([name, true])
  }
  for (const name of [
    "api-version",
    "x-title",
    "http-referer",
    "accept",
    "model",
    "codec",
    "keyboard",
    "design"
  ]) {
    expect([name, isSecretName(name)]).toEqual([name, false])
  }
})
