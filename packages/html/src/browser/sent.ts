/**
 * What was sent for a trial: the prompt, the calls of a function, the settings of the candidate.
 */

import { element, folded, isolated, textBlock, titled } from "@assay/page/dom"
import type { Header, ShownCase, ShownMessage, ShownStep, ShownTrial } from "../explorer/model.ts"
import { latency, usd } from "./numbers.ts"

const messageOf = ({ role, text, shared }: ShownMessage, { messages }: Header): ReadonlyArray<HTMLElement> =>
  titled(role, textBlock(text ?? messages[shared ?? -1] ?? "", `Prompt, ${role}`))

/** The prompt of a trial, on demand; nothing where none is known. */
export const promptOf = (
  { prompt }: ShownTrial,
  { prompts = [] }: ShownCase,
  header: Header
): ReadonlyArray<HTMLElement> => {
  const messages = prompts[prompt ?? -1]
  return messages === undefined
    ? []
    : [folded("Prompt", () => element("div", "", ...messages.flatMap((each) => messageOf(each, header))))]
}

/** Names with their values. */
const list = (lines: ReadonlyArray<readonly [name: string, value: string]>): HTMLElement => {
  const made = element("dl", "")
  for (const [name, value] of lines)
    made.append(element("dt", "", isolated(name)), element("dd", "", isolated(value)))
  return made
}

const stepOf = (step: ShownStep, nth: number): HTMLElement => {
  const { provider, facts, latencyMs, costUsd, prompt, text, reason } = step
  const made = element(
    "li",
    "",
    element("p", "", `${nth + 1}. `, isolated(provider)),
    list([
      ...(latencyMs === undefined ? [] : [["latency", latency(latencyMs)] as const]),
      ...(costUsd === undefined ? [] : [["cost", usd(costUsd)] as const]),
      ...facts
    ])
  )
  if (reason !== undefined) made.append(...titled("Reason", textBlock(reason, "Reason of a step")))
  if (text !== undefined) made.append(...titled("Reply", textBlock(text, "Reply of a step")))
  if (prompt !== undefined) made.append(folded("Sent", () => textBlock(prompt, "Sent in a step")))
  return made
}

const listed = (title: string, steps: ReadonlyArray<ShownStep>, more: number): ReadonlyArray<HTMLElement> =>
  steps.length === 0
    ? []
    : [
        ...titled(`${title} (${steps.length + more})`, element("ol", "steps", ...steps.map(stepOf))),
        ...(more === 0 ? [] : [element("p", "quiet", `${more.toLocaleString("en")} more are in the store.`)])
      ]

/** The calls that a function made while it answered; nothing where it made none. */
export const stepsOf = ({ steps = [], moreSteps = 0 }: ShownTrial): ReadonlyArray<HTMLElement> =>
  listed("Steps", steps, moreSteps)

/** The calls that scorers made while they scored; nothing where none did. */
export const scorerStepsOf = ({
  scorerSteps = [],
  moreScorerSteps = 0
}: ShownTrial): ReadonlyArray<HTMLElement> => listed("Calls of scorers", scorerSteps, moreScorerSteps)

/** What the candidate was made with, on demand. */
export const settingsOf = ({ candidate }: ShownTrial, { settings }: Header): ReadonlyArray<HTMLElement> => {
  const lines = settings[candidate] ?? []
  return lines.length === 0 ? [] : [folded("Settings", () => list(lines))]
}
