/**
 * The result of a gate as GitHub workflow commands: a runner turns lines like `::error title=…::…` into annotations of
 * the run.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */

import type { CheckResult, GateReport } from "../gate/gateResult.ts"
import { neutral } from "../text/terminalText.ts"
import { headline, subject, tally } from "./sections/gate.ts"

/** The message of a command. What a runner would read as the end of the line or an escape is escaped. */
const data = (text: string): string =>
  neutral(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")

/** A property of a command, which moreover ends at a colon or comma. */
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C")

const command = (level: "error" | "warning" | "notice", title: string, message: string): string =>
  `::${level} title=${property(title)}::${data(message)}`

const levelOf = ({ status, holds }: CheckResult): "error" | "warning" | undefined => {
  if (status === "pass") return undefined
  return holds ? "warning" : "error"
}

/**
 * One line for each check that does not pass, errors first because a runner shows ten of a kind, and a notice with the
 * result of all.
 */
export const writeAnnotations = (report: GateReport): ReadonlyArray<string> => {
  const found = report.results.flatMap((result) =>
    result.checks.flatMap((check) => {
      const level = levelOf(check)
      return level === undefined
        ? []
        : [{ level, line: command(level, `${subject(result)}: ${check.name}`, check.reason) }]
    })
  )
  return [
    ...found.filter(({ level }) => level === "error").map(({ line }) => line),
    ...found.filter(({ level }) => level === "warning").map(({ line }) => line),
    command("notice", `${report.experiment}: ${headline(report)}`, tally(report))
  ]
}
