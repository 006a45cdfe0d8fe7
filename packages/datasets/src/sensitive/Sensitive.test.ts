import { createHash, randomUUID } from "node:crypto"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Sensitive from "./Sensitive.ts"

/** What was found, as `kind rule: text`. */
const found = (text: string): ReadonlyArray<string> =>
  Sensitive.find(text).map(({ kind, rule, start, end }) => `${kind} ${rule}: ${text.slice(start, end)}`)

// Written in two parts, so that no file of the repository has what a scanner of secrets would stop at.
const joined = (prefix: string, rest: string): string => prefix + rest

const letters = "T9vQ2mZx7KpL4sWn8RbY3cHd6FgJ1aEu5oXi0Nqe"

describe("secrets", () => {
  it.each([
    ["openai-key", joined("sk-", `proj-${letters}`)],
    ["openai-key", joined("sk-", letters)],
    ["anthropic-key", joined("sk-", `ant-api03-${letters}`)],
    ["aws-key", joined("AKIA", "IOSFODNN7QW4PL2X")],
    ["github-token", joined("ghp_", letters.slice(0, 36))],
    ["gitlab-token", joined("glpat-", letters.slice(0, 20))],
    ["slack-token", joined("xoxb-", "123456789012-abcdefGHIJ")],
    ["google-key", joined("AIza", letters.slice(0, 35))],
    ["stripe-key", joined("sk_live_", letters.slice(0, 24))],
    ["hugging-face-token", joined("hf_", letters.slice(0, 34))],
    ["jwt", joined("eyJ", `hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${letters}`)],
    ["private-key", joined("-----BEGIN RSA ", "PRIVATE KEY-----")]
  ])("by their prefix: %s", (rule, secret) => {
    expect(found(`use ${secret} please`)).toStrictEqual([`secret ${rule}: ${secret}`])
    expect(found(secret)).toStrictEqual([`secret ${rule}: ${secret}`])
  })

  it("by what they are assigned to, in an address, behind Bearer, and by randomness", () => {
    expect(found("password: hunter2hunter!7")).toStrictEqual(["secret assigned: hunter2hunter!7"])
    expect(found("postgres://app:s3cretpw@db:5432/x")).toStrictEqual(["secret password-in-url: s3cretpw"])
    expect(found(`Authorization: Bearer ${letters}`)).toStrictEqual([`secret bearer-token: ${letters}`])
    expect(found(`the code is ${letters}.`)).toStrictEqual([])
    expect(found(`the code is ${letters} today`)).toStrictEqual([`secret random-token: ${letters}`])
  })

  it("are not in the lines of an attachment or a signature", () => {
    const line = letters.repeat(2).slice(0, 64)
    expect(found(`iD8DBQE:\n${line}\n${line}\n${letters.slice(0, 33)}=\n=AbC1`)).toStrictEqual([])
    expect(found(`the code is\n${letters}\nsaid he`)).toStrictEqual([`secret random-token: ${letters}`])
  })

  it("are not placeholders, sentences, words or paths", () => {
    for (const text of [
      "password: ********",
      'api_key = "<your key>"',
      "token = process.env.TOKEN_1",
      "password: please reset my password",
      "i forgot my password, what are the 3 rules for one",
      "sk-learn-classifiers-are-fine-for-this",
      "InternationalizationConfigurationManager2Factory",
      "/usr/local/share/Application1/Resources/German.lproj"
    ])
      expect(found(text)).toStrictEqual([])
  })
})

describe("personal data", () => {
  it.each([
    ["email address", "ann.smith+x@mail.firm.co.uk"],
    ["email address", "jürgen@büro.de"],
    ["phone international", "+49 30 901820123"],
    ["phone international", "+1 (212) 555-0187"],
    ["phone international", "0044 20 7946 0958"],
    ["phone north-american", "(212) 555-0187"],
    ["phone north-american", "212-555-0187"],
    ["phone national", "0171 1234567"],
    ["phone national", "020 7946 0958"],
    ["iban mod-97", "DE89 3704 0044 0532 0130 00"],
    ["iban mod-97", "GB29NWBK60161331926819"],
    ["card luhn", "4012 8888 8888 1881"],
    ["card luhn", "378282246310005"],
    ["card luhn", "3782 822463 10005"],
    ["card luhn", "5105-1051-0510-5100"],
    ["national-id us-ssn", "219-09-9999"]
  ])("%s: %s", (kindAndRule, text) => {
    expect(found(`it is ${text}, thanks`)).toStrictEqual([`${kindAndRule}: ${text}`])
  })

  it("needs its check digit, its length and its issuer", () => {
    for (const text of [
      "DE89 3704 0044 0532 0130 01",
      "GB29NWBK6016133192681",
      "4012888888881882",
      "1234567812345670",
      "0000000000000000"
    ])
      expect(found(`it is ${text}, thanks`)).toStrictEqual([])
  })

  it("is not a date, an amount, a version, an order, nor an address of nobody", () => {
    for (const text of [
      "2024-03-15 10:20:30, 15.03.2024, 03/15/2024",
      "1,234,567.89 or 1.234.567,89 or 3.141592653589793",
      "version 10.0.19041.1288, port 8080, 192.168.100.200",
      "order 20240315001, invoice 2024-000123, item 00012345",
      "write to user@example.com or a@b.test, not to noreply@firm.com",
      "0.1234 1234 5678 90"
    ])
      expect(found(text)).toStrictEqual([])
  })
})

it("10,000 UUIDs, and as many digests, have nothing in them, alone and in a sentence (hazard 1.5)", () => {
  for (let k = 0; k < 10_000; k++) {
    const uuid = randomUUID()
    const digest = createHash(k % 2 === 0 ? "sha256" : "sha1")
      .update(`${k}`)
      .digest("hex")
    for (const text of [uuid, uuid.toUpperCase(), `id ${uuid}, digest ${digest}`, digest]) {
      if (Sensitive.find(text).length > 0) expect(found(text)).toStrictEqual([])
    }
  }
  expect(found("id 12345678-4111-1111-1111-111111111111")).toStrictEqual([])
})

it("matches are in order, within the text, and never overlap", () => {
  const pieces = fc.constantFrom(
    "a@b.de",
    "+49 30 901820123",
    "4012888888881881",
    "DE89370400440532013000",
    "password=abc12345",
    " ",
    ",",
    "x",
    "7"
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join("")
      let behind = 0
      for (const { start, end } of Sensitive.find(text)) {
        expect(start).toBeGreaterThanOrEqual(behind)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
        behind = end
      }
    })
  )
})

it("takes time in proportion to the length of hostile texts", () => {
  const started = performance.now()
  for (const piece of ["a", "a@", "1", "1 ", "+1", "a.", "-", "password", "sk-", "AB12", "://:", "eyJ"]) {
    Sensitive.find(piece.repeat(200_000 / piece.length))
  }
  expect(performance.now() - started).toBeLessThan(4_000)
})
