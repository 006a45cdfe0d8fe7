/**
 * The result of a gate as JUnit XML, which every CI system shows: one test suite per candidate, one test case per
 * check.
 *
 * A failed check is a failure, and its text names the first misses of the candidate where it is about answers. One that cannot tell is an error where that stops the pipeline, and skipped where it does
 * not. There is no schema that all readers share; this keeps to what the strictest of them (Jenkins's `junit-10.xsd`)
 * allows.
 */

import type { CaseExcerpt } from "../cases/model.ts"
import type { CheckResult, GateReport, GateResult } from "../gate/gateResult.ts"
import { neutral } from "../text/terminalText.ts"
import { subject } from "./sections/gate.ts"

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;"
}

/**
 * Text or the value of an attribute. Control characters and lone surrogates, which XML 1.0 cannot say even by
 * reference, become pictures or U+FFFD; line breaks, which an attribute would lose, become spaces.
 */
const escaped = (text: string): string =>
  neutral(text).replace(/[&<>"']/g, (character) => references[character] ?? character)

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("")

const kindOf = ({ status, holds }: CheckResult): "failure" | "error" | "skipped" | undefined => {
  if (status === "pass") return undefined
  if (status === "fail") return "failure"
  return holds ? "skipped" : "error"
}

const types = { failure: "regression", error: "inconclusive", skipped: "inconclusive" } as const

const field = (name: string, text: string | undefined): ReadonlyArray<string> =>
  text === undefined ? [] : [`  ${name}: ${neutral(text).replaceAll(/\s+/g, " ")}`]

const writeMiss = ({ caseId, mode, input, expected, output, why }: CaseExcerpt): string =>
  [
    `${mode}: ${caseId}`,
    ...field("input", input),
    ...field("expected", expected),
    ...field("got", output ?? "nothing"),
    ...field("why", why)
  ].join("\n")

/** Checks that no answer makes pass or fail. */
const isAboutAnswers = ({ check }: CheckResult): boolean => check._tag !== "Latency" && check._tag !== "Cost"

const writeCheck = (check: CheckResult, className: string, misses: ReadonlyArray<CaseExcerpt>): string => {
  const kind = kindOf(check)
  const told = kind === "failure" && isAboutAnswers(check) ? misses.map(writeMiss) : []
  const body =
    kind === undefined
      ? `<system-out>${escaped(check.reason)}</system-out>`
      : `<${kind}${attributes({ type: types[kind], message: check.reason })}` +
        (told.length === 0
          ? "/>"
          : `>${told
              .flatMap((text) => text.split("\n"))
              .map(escaped)
              .join("\n")}</${kind}>`)
  return `    <testcase${attributes({ classname: className, name: check.name, time: "0" })}>${body}</testcase>`
}

const counts = (checks: ReadonlyArray<CheckResult>) => {
  const of = (kind: ReturnType<typeof kindOf>): number =>
    checks.filter((check) => kindOf(check) === kind).length
  return { tests: checks.length, failures: of("failure"), errors: of("error"), skipped: of("skipped") }
}

const writeSuite = (result: GateResult, experiment: string, misses: ReadonlyArray<CaseExcerpt>): string =>
  [
    `  <testsuite${attributes({ name: `${experiment}: ${subject(result)}`, ...counts(result.checks), time: "0" })}>`,
    ...result.checks.map((check) =>
      writeCheck(
        check,
        `${experiment}.${result.candidate}`,
        misses.filter(({ candidate }) => candidate === result.candidate)
      )
    ),
    "  </testsuite>"
  ].join("\n")

/** Writes a gate's result down, with these misses of the candidates. Ends in a newline. */
export const writeJUnit = (
  { experiment, results }: GateReport,
  misses: ReadonlyArray<CaseExcerpt>
): string => {
  const { tests, failures, errors } = counts(results.flatMap(({ checks }) => checks))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `assay: ${experiment}`, tests, failures, errors, time: "0" })}>`,
    ...results.map((result) => writeSuite(result, experiment, misses)),
    "</testsuites>",
    ""
  ].join("\n")
}
