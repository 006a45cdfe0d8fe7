// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are sources of functions
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sourceDigest } from "./sourceDigest.ts"

/** A function of this source, as strict code has it. */
const functionOf = (source: string): (() => unknown) =>
  new Function(`"use strict"; return (${source}\n)`)() as () => unknown

const digest = (source: string): string => sourceDigest(functionOf(source))

/** The digest of `(a, b) => …`. */
const of = (expression: string): string => digest(`(a, b) => (${expression})`)

const same: ReadonlyArray<readonly [what: string, a: string, b: string]> = [
  ["white space and comments", "(a) => a + 1", "/* x */ (a)=>a+1 // y\n"],
  ["parentheses", "(a) => (a * 2) + 1", "a => a * 2 + 1"],
  [
    "semicolons and trailing commas",
    "(a) => { f(a, [a,],); return a }",
    "(a,) => {; f(a, [a]); ; return a; }"
  ],
  ["quotes and escapes", `() => ['a"', "\\u0041\\x42\\n", 'é']`, `() => ["a\\"", "AB\\u000a", "\\u{e9}"]`],
  ["numbers", "() => [1_000, 0x10, .5, 1e3]", "() => [1e3, 16, 0.50, 1000.0]"],
  ["big integers", "() => 0x1Fn", "() => 31n"],
  ["templates without substitution", "() => `a\nb`", `() => "a\\nb"`],
  ["texts that are joined", "(a) => a + 'x' + 'y' + `z${a}` + 1", "(a) => a + `xyz${a}1`"],
  [
    "names of variables",
    "(a) => { const b = a; { const b = 2; f(b) } return b }",
    "(x) => { const y = x; { const z = 2; f(z) } return y }"
  ],
  ["a variable and the parameter of its name", "(a) => { var a; return a }", "(b) => { var b; return b }"],
  ["labels", "(a) => { x: for (;;) { break x } }", "(a) => { y: for (;;) { break y } }"],
  ["shorthand", "(a) => ({ a })", "(b) => ({ a: b })"],
  ["keys in quotes", "(a) => [a.b, { c: 1 }]", '(a) => [a["b"], { "c": 1 }]'],
  ["undefined", "() => { let a = undefined; return a }", "() => { let a = void 0; return a }"],
  ["not and minus", "() => [!0, !true, -1, -0]", "() => [true, false, - 1, -(0)]"],
  ["new without arguments", "() => new Date", "() => new Date()"],
  ["identifiers in escapes", "(\\u0061b) => \\u0061b + é", "(ab) => ab + \\u00e9"],
  [
    "names that esbuild keeps",
    "() => { const f = () => 1; function g() {} class C { x = 1 } return [f, g, C] }",
    '() => { const f2 = __name(() => 1, "f"); function g2() {} __name(g2, "g"); class C { static { __name(this, "C") } x = 1 } return [f2, g2, C] }'
  ],
  [
    "imports of vitest",
    "(a) => ask(a) + limit",
    "(a) => (0, __vite_ssr_import_0__.ask)(a) + __vite_ssr_import_12__.limit"
  ],
  [
    "imports of vitest among arguments",
    "(a) => [a].map(ask, limit)",
    "(a) => [a].map((0, __vite_ssr_import_0__.ask), (0,__vite_ssr_import_1__.limit))"
  ],
  ["imports of esbuild's CommonJS", "(a) => ask(a)", "(a) => (0, import_ask.ask)(a)"],
  ["the name of the function itself", "function a(n) { return n }", "function b(n) { return n }"]
]

const distinct: ReadonlyArray<readonly [what: string, ...sources: ReadonlyArray<string>]> = [
  [
    "literals",
    "() => 1",
    '() => "1"',
    "() => 1n",
    "() => true",
    "() => null",
    "() => undefined",
    "() => NaN",
    "() => /1/",
    "() => [1]"
  ],
  ["signs of zero", "() => 0", "() => -0"],
  [
    "integers beyond 2^53",
    "() => 9007199254740992",
    "() => 9007199254740994",
    "() => 9007199254740993n",
    "() => 9007199254740992n"
  ],
  ["half characters", '() => "\\ud83d"', '() => "\\ud83e"', '() => "\\ufffd"'],
  [
    "optional chains",
    "(a) => a.b",
    "(a) => a?.b",
    "(a) => a?.b.c",
    "(a) => (a?.b).c",
    "(a) => a?.b?.c",
    "(a) => a.b?.c",
    "(a) => a?.[b]",
    "(a) => a[b]",
    "(a) => a?.(1)",
    "(a) => a(1)"
  ],
  [
    "flags of patterns",
    "() => /a/",
    "() => /a/i",
    "() => /a/g",
    "() => /A/",
    "() => /\\u0061/",
    '() => "/a/"'
  ],
  [
    "templates",
    "(a) => `${a}`",
    "(a) => a",
    '(a) => "" + a',
    "(a) => ` ${a}`",
    "(a) => `${a} `",
    "(a) => `${a}${a}`",
    '(a) => "${a}"'
  ],
  ["tagged templates", "(t) => t`a`", "(t) => t`\\x61`", '(t) => t("a")', "(t) => t`a${1}`"],
  [
    "which variable is meant",
    "(a, b) => a",
    "(a, b) => b",
    "(a, b) => c",
    "(a) => { { const b = a } return b }",
    "(a) => { const b = a; return b }",
    "(a) => { { var b = a } return b }"
  ],
  [
    "what hides what",
    "(x) => { const x2 = 1; return x }",
    "(x) => { const x2 = 1; return x2 }",
    "(x) => { { const x = 1 } return x }",
    "(x) => { { const x = 1; return x } }"
  ],
  ["defaults that look outside", "(a = x) => { var x = 1; return a }", "(a = y) => { var x = 1; return a }"],
  [
    "a variable of another name than the parameter",
    "(a) => { var a; return a }",
    "(a) => { var b; return b }"
  ],
  ["globals", "(a) => parseInt(a)", "(a) => parseFloat(a)", "(a) => Math.max(a)", "(a) => Math.min(a)"],
  ["undefined as a parameter", "(undefined) => undefined", "(a) => undefined"],
  [
    "imports that a variable hides",
    "(foo) => __vite_ssr_import_0__.foo(foo)",
    "(foo) => foo(foo)",
    "(foo) => (0, __vite_ssr_import_0__.foo)(foo)"
  ],
  ["members of what looks like a module", "() => import_day.year", "() => import_time.year", "() => year"],
  ["a method that is called, and its function", "(a) => a.f()", "(a) => (0, a.f)()", "(a) => (0, f)()"],
  [
    "names of functions",
    "() => { const f = () => 1; return f.name }",
    "() => { const g = () => 1; return g.name }"
  ],
  ["the own name, where it is used", "function f() { return f.name }", "function g() { return g.name }"],
  [
    "which function or class means itself",
    "() => function f() { return function g() { return f } }",
    "() => function f() { return function g() { return g } }",
    "() => function f() { return function g() { return 1 } }",
    "() => class f { static x = function g() { return f } }",
    "() => class f { static x = function g() { return g } }",
    "() => class f { static x = class g { static y = () => f } }",
    "() => class f { static x = class g { static y = () => g } }"
  ],
  ["direct eval", '(a) => eval("a")', '(b) => eval("a")'],
  [
    "kinds of functions",
    "() => 1",
    "() => { 1 }",
    "async () => 1",
    "function () { return 1 }",
    "function* () { return 1 }",
    "async function () { return 1 }",
    "async function* () { return 1 }"
  ],
  [
    "parameters",
    "(a) => 1",
    "(...a) => 1",
    "(a, b) => 1",
    "([a]) => 1",
    "({ a }) => 1",
    "({ a: [b] }) => 1",
    "(a = 1) => 1",
    "({ a = 1 }) => 1",
    "({ b }) => 1"
  ],
  [
    "objects",
    "(a) => ({ a })",
    "(a) => ({ b: a })",
    "(a) => ({ [a]: a })",
    "(a) => ({ ...a })",
    "(a) => ({ a() {} })",
    "(a) => ({ get a() {} })",
    "(a) => ({ set a(b) {} })",
    "(a) => ({ async a() {} })",
    "(a) => ({ *a() {} })"
  ],
  [
    "prototypes",
    "(__proto__) => ({ __proto__: __proto__ })",
    "(__proto__) => ({ __proto__ })",
    '(__proto__) => ({ ["__proto__"]: __proto__ })'
  ],
  ["orders of keys", "() => ({ a: 1, b: 2 })", "() => ({ b: 2, a: 1 })"],
  [
    "classes",
    "() => class { a = 1 }",
    "() => class { static a = 1 }",
    "() => class { #a = 1 }",
    "() => class { a() {} }",
    "() => class { get a() {} }",
    "() => class extends A {}",
    "() => class { static { a = 1 } }",
    "() => class { constructor() {} }",
    '() => class { ["constructor"]() {} }'
  ],
  [
    "declarations",
    "() => { let a = 1; return a }",
    "() => { const a = 1; return a }",
    "() => { var a = 1; return a }"
  ],
  [
    "loops",
    "(a) => { for (const b of a) f(b) }",
    "(a) => { for (const b in a) f(b) }",
    "async (a) => { for await (const b of a) f(b) }",
    "(a) => { while (a) f() }",
    "(a) => { do f(); while (a) }",
    "(a) => { for (; a; ) f() }"
  ],
  [
    "statements and their order",
    "(a) => { f(); g() }",
    "(a) => { g(); f() }",
    "(a) => { if (a) f(); g() }",
    "(a) => { if (a) { f(); g() } }",
    "(a) => { if (a) f(); else g() }",
    "(a) => { if (a); g() }"
  ],
  [
    "jumps",
    "(a) => { x: for (;;) { for (;;) break x } }",
    "(a) => { x: for (;;) { for (;;) break } }",
    "(a) => { x: for (;;) { for (;;) continue x } }"
  ],
  [
    "cases of a switch",
    "(a) => { switch (a) { case 1: f(); case 2: g() } }",
    "(a) => { switch (a) { case 1: f(); break; case 2: g() } }",
    "(a) => { switch (a) { case 1: case 2: g() } }",
    "(a) => { switch (a) { case 1: f(); default: g() } }"
  ],
  [
    "catching",
    "() => { try { f() } catch { g() } }",
    "() => { try { f() } finally { g() } }",
    "() => { try { f() } catch (e) { g(e) } }",
    "() => { try { f() } catch (e) { g(h) } }"
  ],
  ["importing", '() => import("a")', '() => import("b")', '() => require("a")'],
  [
    "sums of numbers and texts",
    '(a) => a + 1 + "b"',
    '(a) => a + "1b"',
    '(a) => a + (1 + "b")'.replace("1 +", "2 +"),
    '(a) => "b" + a + 1',
    '(a) => "b" + (a + 1)'
  ],
  ["strictness", "function () { 'use strict'; return this }", "function () { ('use strict'); return this }"]
]

const infix = "+ - * / % & | ^ << >> >>> == != === !== < <= > >= && || ?? instanceof in ,".split(" ")
const assigning = "= += -= *= /= %= **= &= |= ^= <<= >>= >>>= &&= ||= ??=".split(" ")
const operators = [...infix, "**", ...assigning]

describe("the digest of a function's source", () => {
  it.each(same)("does not depend on %s", (_, a, b) => {
    expect(digest(a)).toBe(digest(b))
  })

  it.each(distinct)("tells %s apart", (_, ...sources) => {
    expect(new Set(sources.map(digest)).size).toBe(sources.length)
  })

  it("tells operators and their sides apart", () => {
    const written = operators.flatMap((each) => [of(`a ${each} b`), of(`b ${each} a`)])
    const nested = infix.flatMap((each) => [of(`(a ${each} b) ${each} a`), of(`a ${each} (b ${each} a)`)])
    const unary = ["+a", "-a", "!a", "~a", "typeof a", "void a", "++a", "--a", "a++", "a--"].map(of)
    const all = [...written, ...nested, ...unary, of("a ? a : b"), of("a ? b : a")]
    expect(new Set(all).size).toBe(all.length)
  })

  it("tells any two values apart, and takes no two spellings of one for two", () => {
    const bits = (value: number): string => (Object.is(value, -0) ? "-0" : String(value))
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        expect(of(bits(a)) === of(bits(b))).toBe(Object.is(a, b))
        const spelt = a.toExponential(20)
        expect(of(spelt)).toBe(of(bits(Number(spelt))))
      })
    )
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(of(JSON.stringify(a)) === of(JSON.stringify(b))).toBe(a === b)
        const escaped = [...Array(a.length).keys()]
          .map((at) => `\\u${a.charCodeAt(at).toString(16).padStart(4, "0")}`)
          .join("")
        expect(of(`'${escaped}'`)).toBe(of(JSON.stringify(a)))
        expect(of(`\`${escaped}\``)).toBe(of(JSON.stringify(a)))
      })
    )
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        expect(of(`${a}n`) === of(`${b}n`)).toBe(a === b)
      })
    )
  })

  it("follows which variables are the same, whatever they are called", () => {
    const name = fc.constantFrom("a", "b", "c", "free")
    const body = fc.letrec<{ readonly statement: string }>((tie) => ({
      statement: fc.oneof(
        { depthSize: "small" },
        name.map((each) => `f(${each});`),
        name.map((each) => `${each} = 1;`),
        fc.tuple(name, tie("statement")).map(([each, inner]) => `{ let ${each} = 1; ${inner} }`),
        fc.tuple(name, tie("statement")).map(([each, inner]) => `((${each}) => { ${inner} })(2);`),
        fc.tuple(tie("statement"), tie("statement")).map(([one, two]) => `${one} ${two}`)
      )
    })).statement
    const renamed = (source: string, to: Readonly<Record<string, string>>): string =>
      source.replaceAll(/\b[abc]\b/gu, (each) => to[each] ?? each)
    const write = (inner: string): string => `(a, b, c) => { ${inner} }`
    fc.assert(
      fc.property(body, body, (one, two) => {
        const [first, second] = [write(one), write(two)]
        const turned = renamed(first, { a: "b", b: "c", c: "a" })
        expect(digest(turned)).toBe(digest(first))
        // What two functions do is what they call: compared by a record of it.
        const trace = (source: string): string => {
          const calls: Array<unknown> = []
          const run = new Function("f", "free", `return (${source})`)(
            (value: unknown) => calls.push(value),
            9
          )
          run(10, 20, 30)
          return JSON.stringify(calls)
        }
        if (trace(first) !== trace(second)) expect(digest(first)).not.toBe(digest(second))
      }),
      { numRuns: 100 }
    )
  })

  it("is of the methods, getters and static members of objects and classes too", () => {
    const one = {
      answer(text: string) {
        return text.trim()
      }
    }
    const other = {
      answer(text: string) {
        return text.trimEnd()
      }
    }
    expect(sourceDigest(one.answer)).not.toBe(sourceDigest(other.answer))
    class Answers {
      #prefix = "p"
      static async *all(this: void) {
        yield 1
      }
      answer(text: string) {
        return this.#prefix + text
      }
      other(text: string) {
        return text + this.#prefix
      }
    }
    expect(sourceDigest(Answers.prototype.answer)).not.toBe(sourceDigest(Answers.prototype.other))
    expect(sourceDigest(Answers.all)).toMatch(/^[0-9a-f]{64}$/u)
  })

  it("is of text and name where there is no source", () => {
    const bound = (name: string) => Object.defineProperty(() => 1, "name", { value: name }).bind(null)
    expect(sourceDigest(Math.max)).not.toBe(sourceDigest(Math.min))
    expect(sourceDigest(bound("one"))).not.toBe(sourceDigest(bound("two")))
    expect(sourceDigest(bound("one"))).toBe(sourceDigest(bound("one")))
  })

  it("reads sloppy code name by name", () => {
    const sloppy = (source: string) => sourceDigest(new Function(`return (${source})`)())
    expect(sloppy("(a) => { with (a) return b }")).toBe(sloppy("(a) => { with(a) return b; }"))
    expect(sloppy("(a) => { with (a) return b }")).not.toBe(sloppy("(b) => { with (b) return b }"))
  })
})
