import { readFile, writeFile } from "node:fs/promises"
import { assert, describe, expect, it } from "@effect/vitest"
import { Ajv2020 } from "ajv/dist/2020.js"
import { Effect, Schema } from "effect"
import { SaxesParser } from "saxes"
import * as ExitCode from "../command/ExitCode.ts"
import { candidate, figures, score, summary } from "../report/fixtures/summaries.fixture.ts"
import * as Report from "../report/Report.ts"
import * as Gate from "./Gate.ts"
import * as GateReport from "./GateReport.ts"
import type { CheckResult } from "./gateResult.ts"

const check = (status: CheckResult["status"], holds: boolean, reason = "because"): CheckResult => ({
  check: { _tag: "ErrorRate", atMost: 0.1, whenInconclusive: holds ? "pass" : "fail" },
  name: `error rate: ${status}`,
  status,
  holds,
  reason
})

const report = (checks: ReadonlyArray<CheckResult>, name = "new"): GateReport.GateReport => {
  const status = checks.some((each) => each.status === "fail")
    ? "fail"
    : checks.some((each) => each.status === "inconclusive")
      ? "inconclusive"
      : "pass"
  const holds = checks.every((each) => each.holds)
  return {
    _tag: "GateReport",
    version: 1,
    experiment: "tickets",
    run: "tickets-1",
    status,
    holds,
    results: [{ version: 1, candidate: name, against: "old", status, holds, checks }],
    skipped: []
  }
}

const passing = check("pass", true)
const failing = check("fail", false)
const unclear = check("inconclusive", false)
const tolerated = check("inconclusive", true)

/** Everything that breaks XML, Markdown, a terminal or a workflow command when it is not escaped. */
const hostile =
  "a<b & \"c\" 'd' ]]> \u0000\u001b[31mred\u001b[0m \ud800 \ufffe\n::error::owned\r\n%0A | <script>alert(1)</script> @team `x`"

/** Elements with their attributes, from a parser that refuses what is not well-formed. */
const parseXml = (text: string) => {
  const found: Array<{
    readonly name: string
    readonly parent: string
    readonly attributes: Record<string, string>
  }> = []
  const open: Array<string> = []
  const parser = new SaxesParser()
  parser.on("error", (error) => {
    throw error
  })
  parser.on("opentag", ({ name, attributes }) => {
    found.push({ name, parent: open.at(-1) ?? "", attributes: attributes as Record<string, string> })
    open.push(name)
  })
  parser.on("closetag", () => void open.pop())
  parser.write(text).close()
  return found
}

/** What Jenkins's junit-10.xsd allows of the elements that are used: parent, required and optional attributes. */
const allowed: Readonly<
  Record<
    string,
    { readonly parent: string; readonly must: ReadonlyArray<string>; readonly may: ReadonlyArray<string> }
  >
> = {
  testsuites: { parent: "", must: [], may: ["name", "time", "tests", "failures", "errors"] },
  testsuite: {
    parent: "testsuites",
    must: ["name", "tests", "failures", "errors"],
    may: ["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"]
  },
  testcase: { parent: "testsuite", must: ["name"], may: ["time", "classname", "group"] },
  failure: { parent: "testcase", must: [], may: ["type", "message"] },
  error: { parent: "testcase", must: [], may: ["type", "message"] },
  skipped: { parent: "testcase", must: [], may: ["type", "message"] },
  "system-out": { parent: "testcase", must: [], may: [] }
}

describe("JUnit XML", () => {
  it("has a suite per candidate and a case per check, which fails, errs or is skipped", () => {
    const elements = parseXml(Report.toJUnit(report([passing, failing, unclear, tolerated])))
    expect(elements.map(({ name }) => name)).toEqual([
      "testsuites",
      "testsuite",
      "testcase",
      "system-out",
      "testcase",
      "failure",
      "testcase",
      "error",
      "testcase",
      "skipped"
    ])
    expect(elements[1]?.attributes).toMatchObject({
      name: "tickets: new against old",
      tests: "4",
      failures: "1",
      errors: "1",
      skipped: "1"
    })
    expect(elements[2]?.attributes).toMatchObject({ classname: "tickets.new", name: "error rate: pass" })
  })

  it("names the first misses of a candidate in the text of a failed check that is about answers", () => {
    const miss = (candidate: string, input: string) => ({
      ...{ candidate, caseId: "t-1", repeat: 0, trials: 1, missed: 1, mode: "wrong-silent" as const },
      ...{ input, expected: "refund", output: "can<cel" }
    })
    const slow = {
      ...failing,
      check: {
        _tag: "Latency",
        limits: [{ quantile: 0.95, increase: 0.1 }],
        whenInconclusive: "fail"
      } as const
    }
    const xml = Report.toJUnit(report([failing, slow]), [miss("new", hostile), miss("other", "not this")])
    expect(parseXml(xml).filter(({ name }) => name === "failure")).toHaveLength(2)
    expect(
      xml.match(/wrong-silent: t-1\n {2}input: a&lt;b .*\n {2}expected: refund\n {2}got: can&lt;cel</g)
    ).toHaveLength(1)
    expect(xml).not.toContain("not this")
  })

  it("is well-formed and keeps to what the strictest reader allows, whatever the names and reasons", () => {
    const elements = parseXml(
      Report.toJUnit(report([check("fail", false, hostile), check("pass", true, hostile)], hostile))
    )
    for (const { name, parent, attributes } of elements) {
      const rule = allowed[name]
      assert.isDefined(rule, name)
      expect(parent).toBe(rule?.parent)
      expect(Object.keys(attributes)).toEqual(expect.arrayContaining([...(rule?.must ?? [])]))
      expect([...(rule?.must ?? []), ...(rule?.may ?? [])]).toEqual(
        expect.arrayContaining(Object.keys(attributes))
      )
    }
    const failure = elements.find(({ name }) => name === "failure")
    expect(failure?.attributes.message).toContain("a<b & \"c\" 'd' ]]> ␀␛[31mred")
  })
})

describe("GitHub annotations", () => {
  it("are one line each, errors first, with the result of all at the end", () => {
    expect(Report.toAnnotations(report([passing, tolerated, failing]))).toEqual([
      "::error title=new against old%3A error rate%3A fail::because",
      "::warning title=new against old%3A error rate%3A inconclusive::because",
      "::notice title=tickets%3A The gate fails::3 checks: 1 pass, 1 fail, 1 inconclusive"
    ])
  })

  it("cannot be broken out of by a name or a reason", () => {
    const [line = "", ...others] = Report.toAnnotations(
      report([check("fail", false, hostile)], "a,b::c\n::error::x")
    )
    expect(others).toHaveLength(1)
    expect(line).not.toMatch(/[\n\r]/)
    // The title ends at the first "::" after it: no comma and no colon of the name is left.
    expect(/^::error title=([^:,]*)::/.exec(line)?.[1]).toContain("a%2Cb%3A%3Ac")
    expect(line).toContain("%250A")
  })
})

describe("Markdown and terminal", () => {
  it("say the same, in bold or in red where it stops the pipeline", () => {
    const found = report([passing, failing, tolerated])
    const markdown = Report.toMarkdown(found)
    expect(markdown).toContain("# The gate fails")
    expect(markdown).toContain("| error rate: fail | **fail** | because |")
    expect(markdown).toContain("| error rate: inconclusive | inconclusive, allowed | because |")
    const text = Report.toText(found, { columns: 80, color: true })
    expect(text).toContain("\u001b[31mfail")
  })

  it("keep within the width, and let nothing through that moves a cursor", () => {
    const found = report([check("fail", false, hostile)], hostile)
    for (const columns of [40, 80, 120]) {
      const text = Report.toText(found, { columns, color: false })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns)
    }
    expect(Report.toMarkdown(found)).not.toContain("<script>")
  })
})

describe("the exit code", () => {
  it("tells a regression from one that cannot be told, and from too many errors", () => {
    const regressed: CheckResult = {
      ...failing,
      check: { _tag: "NoRegression", margin: 0.02, slices: true, whenInconclusive: "fail" }
    }
    expect(ExitCode.ofGate(report([passing, tolerated]))).toBe(0)
    expect(ExitCode.ofGate(report([regressed, failing, unclear]))).toBe(3)
    expect(ExitCode.ofGate(report([passing, unclear]))).toBe(4)
    expect(ExitCode.ofGate(report([failing, unclear]))).toBe(5)
  })
})

describe("GateReport.evaluate", () => {
  const of = summary([candidate("a", [score(figures(450, 500))]), candidate("b", [score(figures(300, 500))])])

  it.effect("judges every candidate where nothing is compared", () =>
    Effect.gen(function* () {
      const found = yield* GateReport.evaluate(Gate.floor({ atLeast: 0.8 }), { summary: of, comparisons: [] })
      assert.deepStrictEqual(
        found.results.map(({ candidate: name, status }) => [name, status]),
        [
          ["a", "pass"],
          ["b", "fail"]
        ]
      )
      assert.include(found, { status: "fail", holds: false })
    })
  )

  it.effect("says whose gate it was in every rendering, where that is told", () =>
    Effect.gen(function* () {
      const against = { summary: of, comparisons: [] }
      const judgedBy = "the gate of \u001b[31mgate.json"
      const found = yield* GateReport.evaluate(Gate.floor({ atLeast: 0.8 }), { ...against, judgedBy })
      assert.strictEqual(JSON.parse(Report.toJson(found)).judgedBy, judgedBy)
      assert.include(Report.toMarkdown(found), "Checked with the gate of ")
      const text = Report.toText(found, { columns: 80, color: false })
      assert.include(text, "Checked with the gate of ")
      assert.notInclude(text, "\u001b")
      const untold = yield* GateReport.evaluate(Gate.floor({ atLeast: 0.8 }), against)
      assert.notInclude(Report.toJson(untold), "judgedBy")
      assert.notInclude(Report.toMarkdown(untold), "Checked with")
    })
  )

  it.effect("refuses a gate that compares when there is nothing to compare", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        GateReport.evaluate(Gate.noRegression(), { summary: of, comparisons: [] })
      )
      assert.include(error.message, "nothing to compare with")
    })
  )
})

describe("the JSON", () => {
  const published = new URL("../../../../docs/reference/gate.schema.json", import.meta.url)
  const schemaText = (): string => {
    const { schema, definitions } = Schema.toJsonSchemaDocument(GateReport.GateReport)
    const title = "Result of a gate"
    const $schema = "https://json-schema.org/draft/2020-12/schema"
    return `${JSON.stringify({ $schema, title, ...schema, $defs: definitions }, null, 2)}\n`
  }

  it("keeps to its published schema, which is that of the code (UPDATE_SCHEMA=1 rewrites the file)", async () => {
    if (process.env.UPDATE_SCHEMA === "1") await writeFile(published, schemaText())
    const file: unknown = JSON.parse(await readFile(published, "utf8"))
    expect(file, "docs/reference/gate.schema.json is stale").toEqual(JSON.parse(schemaText()))
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(file as object)
    const found = JSON.parse(Report.toJson(report([passing, failing, check("fail", false, hostile)])))
    expect(validate(found), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...found, status: "perhaps" })).toBe(false)
  })
})
