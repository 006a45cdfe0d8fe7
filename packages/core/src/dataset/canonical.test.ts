import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { canonicalJson, sha256, toCanonicalJson } from "./canonical.ts"

const double = (bits: string): number => Buffer.from(bits, "hex").readDoubleBE()

describe("canonical JSON", () => {
  it.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"]
  ])("writes the double %s as %s, as RFC 8785 appendix B does", (bits, text) => {
    expect(toCanonicalJson(double(bits))).toBe(text)
  })

  it.each([
    ["7fffffffffffffff", "NaN"],
    ["7ff0000000000000", "Infinity"],
    ["fff0000000000000", "-Infinity"]
  ])("refuses the double %s (%s), as RFC 8785 appendix B does", (bits, found) => {
    expect(toCanonicalJson(double(bits))).toEqual({
      path: "",
      problem: `expected a JSON value, found ${found}`
    })
  })

  it("writes the sample of RFC 8785 section 3.2.2 as section 3.2.3 has it", () => {
    const sample = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    expect(toCanonicalJson(JSON.parse(sample))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`
    )
  })

  it("sorts keys by UTF-16 code units, as RFC 8785 section 3.2.3 does", () => {
    const sample = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      1: "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }
    expect(Object.values(JSON.parse(canonicalJson(sample)))).toEqual([
      // JSON.parse moves integer-like keys to the front.
      "One",
      "Carriage Return",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh"
    ])
    expect(canonicalJson(sample).startsWith('{"\\r":"Carriage Return","1":"One",')).toBe(true)
  })

  it.each([
    [{ a: [1, { b: undefined }] }, "a.1.b", "expected a JSON value, found undefined"],
    [new Array(3).fill(1, 0, 1), "1", "expected a JSON value, found undefined"],
    [{ at: new Date(0) }, "at", "expected a JSON value, found an instance of Date"],
    [{ n: 1n }, "n", "expected a JSON value, found 1n"],
    [{ f: () => 1 }, "f", "expected a JSON value, found a function"],
    [Symbol("s"), "", "expected a JSON value, found Symbol(s)"],
    [new Map(), "", "expected a JSON value, found an instance of Map"],
    ["\ud800", "", "expected well-formed Unicode, found a lone surrogate"],
    [{ "\udc00": 1 }, "\ufffd", "expected well-formed Unicode, found a lone surrogate"]
  ])("refuses what JSON cannot hold and says where: %o", (value, path, problem) => {
    expect(toCanonicalJson(value)).toEqual({ path, problem })
  })

  it("refuses a value that contains itself", () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(toCanonicalJson(loop)).toMatchObject({ problem: "expected at most 1000 levels of nesting" })
  })

  it("does not depend on the order of keys, and is JSON of the same value", () => {
    const reversed = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value
      if (Array.isArray(value)) return value.map(reversed)
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member)])
      )
    }
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = toCanonicalJson(value)
        expect(toCanonicalJson(reversed(value))).toBe(text)
        expect(toCanonicalJson(JSON.parse(String(text)))).toBe(text)
      })
    )
  })

  it("digests the UTF-8 bytes of a text with SHA-256 (FIPS 180 examples)", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  })
})
