/**
 * What a report of a replay says, for a terminal and as Markdown.
 */

import type { Replay, ReplayedAnswers, ReplayedCase } from "../../replay/replayModel.ts"
import { order, result, words } from "../../replay/result.ts"
import * as wordDiff from "../../replay/wordDiff.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import { type Block, cell, excerpt, figure, label, line, type Outline, prose, table } from "../outline.ts"

const scores = ({ first, scores }: ReplayedAnswers): string => {
  const write = (values: ReadonlyArray<number | null>): string =>
    values.map((value) => (value === null ? "–" : String(Number(value.toPrecision(3))))).join(" ")
  return first.length === 0 ? write(scores) : `${write(first)} | ${write(scores)}`
}

/** Lines of the diff that hold a change; each line of the answers is one. */
const diffBlocks = ({ diff }: ReplayedCase): ReadonlyArray<Block> =>
  diff.every(({ kind }) => kind === "same")
    ? [line("The most frequent answers of both are equal.")]
    : wordDiff
        .toText(wordDiff.shortened(diff))
        .split("\n")
        .filter((text) => text.trim() !== "")
        .map((text) => line(text, "plain"))

/** What was asked, and what was expected. */
const askedBlock = ({ input, expected }: ReplayedCase): Block => ({
  _tag: "Fields",
  fields: [["input", input], ...(expected === undefined ? [] : [["expected", expected] as const])]
})

/** Cases that are named. */
const mostNamed = 8

const idsOf = ({ count, first }: Replay["leftOut"]): string => {
  const named = first.slice(0, mostNamed)
  const more = count - named.length
  return more > 0 ? `${named.join(", ")} and ${Figures.count(more)} more` : named.join(", ")
}

export const outline = (replay: Replay): Outline => {
  const { alpha, answers, calls, cases, experiment, leftOut, run } = replay
  const rank = new Map(order.map((kind, nth) => [kind, nth]))
  const sorted = cases.toSorted((a, b) => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0))
  const chance = alpha * cases.length
  return {
    title: `Replay: ${replay.candidate} against ${replay.against} by ${scoreName(replay)}`,
    lines: [
      line(
        `${experiment}, ${Figures.counted(answers, "new answer")} per candidate and case, ${Figures.counted(calls, "trial")}, run ${run}`,
        "plain"
      ),
      line(`${result(replay)}.`, "strong"),
      ...(leftOut.count === 0
        ? []
        : [
            line(
              `${Figures.counted(leftOut.count, "case")} left out because of the limit on calls: ${idsOf(leftOut)}. --max-calls ${2 * answers * (cases.length + leftOut.count)} replays them too.`,
              "warning"
            )
          ])
    ],
    sections:
      cases.length === 0
        ? []
        : [
            {
              title: "Cases",
              blocks: [
                table(
                  [
                    label(""),
                    excerpt("input"),
                    figure(""),
                    figure("against: first | new"),
                    figure("candidate: first | new"),
                    prose("why")
                  ],
                  sorted.map((each) => [
                    cell(each.caseId),
                    cell(each.input),
                    cell(words[each.kind], each.kind === "systematic" ? "strong" : "plain"),
                    cell(scores(each.against)),
                    cell(scores(each.candidate)),
                    cell(each.reason)
                  ])
                ),
                line(
                  `systematic: the new answers differ at p ≤ ${alpha} in the exact permutation test of the case; ` +
                    `if no case differed, about ${Number(chance.toPrecision(2))} or fewer would be called systematic by chance. ` +
                    "flaky: the scores of a candidate vary. grader noise: equal answers got different scores. " +
                    "The first answers are not used in the test: the cases were selected by them."
                )
              ]
            },
            ...sorted
              .filter(({ kind }) => kind === "systematic" || kind === "grader-noise")
              .map((each) => ({
                title: `${each.caseId}: ${words[each.kind]}`,
                blocks: [askedBlock(each), ...diffBlocks(each)]
              }))
          ]
  }
}
