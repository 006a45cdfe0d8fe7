/**
 * What a progress display shows at one moment. Pure: standings in, lines out.
 */
import { styleText } from "node:util"
import { count, counted } from "../../text/figures.ts"
import { cut, neutral, pad, width } from "../../text/terminalText.ts"
import type { CandidateStatus, RunProgress } from "./tally.ts"
import { troubles, waitLine } from "./waits.ts"

export interface Layout {
  readonly columns: number
  readonly rows: number
  readonly color: boolean
  readonly unicode: boolean
}

/** Time to go, no finer than it is known: `<10 s`, `~40 s`, `~3 min`, `~2.5 h`. */
export const timeToGo = (ms: number): string => {
  const s = ms / 1_000
  if (s < 10) return "<10 s"
  if (s < 55) return `~${Math.ceil(s / 5) * 5} s`
  const min = s / 60
  if (min < 59.5) return `~${Math.max(1, Math.round(min))} min`
  const h = min / 60
  return h < 10 ? `~${h.toFixed(1)} h` : `~${Math.round(h)} h`
}

/** Time gone by: `0:07`, `12:30`, `1:02:09`. */
export const timeGone = (ms: number): string => {
  const s = Math.floor(ms / 1_000)
  const two = (n: number): string => String(n).padStart(2, "0")
  const [hours, minutes, seconds] = [Math.floor(s / 3_600), Math.floor(s / 60) % 60, s % 60]
  return hours === 0 ? `${minutes}:${two(seconds)}` : `${hours}:${two(minutes)}:${two(seconds)}`
}

/** `12.3/s`, or per minute where it is slow. */
export const speed = (perSecond: number): string =>
  perSecond < 0.95
    ? `${(perSecond * 60).toFixed(perSecond * 60 < 9.95 ? 1 : 0)}/min`
    : `${perSecond < 99.5 ? perSecond.toFixed(1) : count(Math.round(perSecond))}/s`

const reached = ({ done, planned }: CandidateStatus): number =>
  planned === 0 ? 1 : Math.min(1, done / planned)

/** Whole percent, rounded down: 100 only when everything is done. */
const percent = (standing: CandidateStatus): string => `${Math.floor(100 * reached(standing))} %`

const bar = (standing: CandidateStatus, columns: number, { color, unicode }: Layout): string => {
  const filled = Math.floor(reached(standing) * columns)
  const paint = (format: "cyan" | "green" | "dim", text: string): string =>
    color && text !== "" ? styleText(format, text, { validateStream: false }) : text
  const [full, empty] = unicode ? ["━", color ? "━" : "╌"] : ["#", "."]
  return (
    paint(filled === columns ? "green" : "cyan", full.repeat(filled)) +
    paint("dim", empty.repeat(columns - filled))
  )
}

/** The texts of a line right of the bar. */
const cells = (standing: CandidateStatus): ReadonlyArray<string> => [
  `${count(standing.done)}/${count(standing.planned)}`,
  standing.etaMs === 0 || standing.perSecond === undefined ? "" : speed(standing.perSecond),
  standing.etaMs === 0 ? "done" : standing.etaMs === undefined ? "" : timeToGo(standing.etaMs),
  standing.errored === 0 ? "" : `${count(standing.errored)} errored`,
  standing.unanswered === 0 ? "" : `${count(standing.unanswered)} unanswered`
]

/** Columns kept free for each of them, so that bars do not jump when a speed or time to go appears. */
const reserved = [0, 7, 7, 0, 0]

const widestBar = 24
const narrowestBar = 8
const widestName = 32

/** Lanes whose waits are shown at once. */
const mostWaits = 3

const paintWait = (line: string, { color }: Layout): string =>
  color ? styleText("yellow", line, { validateStream: false }) : line

/**
 * The lines of a live display: one per candidate while they fit the terminal, unfinished ones first to stay, and
 * one for all, with what lanes wait for and why above it. None is wider than the terminal less one column. As layout gets short, lines lose the count of
 * unanswered trials, then the bar, then speed.
 */
export const frame = (standings: RunProgress, layout: Layout): ReadonlyArray<string> => {
  const columns = Math.max(1, layout.columns - 1)
  const waits = standings.lanes.flatMap((lane) => waitLine(lane) ?? []).slice(0, mostWaits)
  const shown = fitting(standings.candidates, Math.max(1, layout.rows - 3 - waits.length))
  const names = shown.map(({ name }) => neutral(name))
  const texts = shown.map(cells)
  const widths = reserved.map((least, nth) => Math.max(least, ...texts.map((row) => width(row[nth] ?? ""))))
  const widthOf = (kept: ReadonlyArray<number>): number =>
    kept.reduce<number>((sum, nth) => sum + (widths[nth] ? (widths[nth] ?? 0) + 2 : 0), 0)
  const longestName = Math.max(0, ...names.map(width))
  const name = Math.min(longestName, widestName, Math.max(10, Math.floor(columns / 3)))
  const kept =
    [[0, 1, 2, 3, 4], [0, 1, 2, 3], [0, 2, 3], [0, 2], [0]].find(
      (some, nth) => name + widthOf(some) + (nth < 2 ? narrowestBar + 2 : 0) <= columns
    ) ?? []
  const free = columns - name - widthOf(kept) - 2
  const barColumns = free < narrowestBar ? 0 : Math.min(widestBar, free)
  const lines = shown.map((standing, row) => {
    const text = pad(cut(names[row] ?? "", name), name, "left")
    const drawn = barColumns === 0 ? "" : `  ${bar(standing, barColumns, layout)}`
    const right = kept.map((nth) => {
      const columnsOfCell = widths[nth] ?? 0
      if (columnsOfCell === 0) return ""
      const cell = pad(texts[row]?.[nth] ?? "", columnsOfCell, "right")
      return `  ${layout.color && nth === 3 ? styleText("red", cell, { validateStream: false }) : cell}`
    })
    return barColumns === 0 && kept.length === 0 ? cut(text, columns) : text + drawn + right.join("")
  })
  const hiddenLanes = standings.candidates.length - shown.length
  return [
    ...lines.map((line) => line.trimEnd()),
    ...waits.map((line) => paintWait(cut(line, columns), layout)),
    ...(hiddenLanes === 0 ? [] : [cut(`and ${counted(hiddenLanes, "more candidate")}`, columns)]),
    summaryLine(standings, columns)
  ]
}

/** As many candidates as fit, in their order; finished ones make way first. */
const fitting = (
  candidates: ReadonlyArray<CandidateStatus>,
  most: number
): ReadonlyArray<CandidateStatus> => {
  if (candidates.length <= most) return candidates
  const going = candidates.filter(({ etaMs }) => etaMs !== 0)
  const chosen = new Set([...going, ...candidates.filter(({ etaMs }) => etaMs === 0)].slice(0, most - 1))
  return candidates.filter((each) => chosen.has(each))
}

/**
 * All candidates in one line: also what a log gets. Where it is wider than `columns` (default: no limit), it loses
 * the speed, then the time gone, then the answers that wait to be scored.
 */
export const summaryLine = (
  { experiment, overall, elapsedMs, waiting }: RunProgress,
  columns = Number.POSITIVE_INFINITY
): string => {
  const isGoing = overall.etaMs !== 0
  const speedNow = isGoing && overall.perSecond !== undefined ? speed(overall.perSecond) : ""
  const toGo = isGoing && overall.etaMs !== undefined ? `${timeToGo(overall.etaMs)} left` : ""
  const gone = `${timeGone(elapsedMs)} elapsed`
  const lineOf = (...parts: ReadonlyArray<string>): string =>
    [
      `${neutral(experiment)}: ${count(overall.done)} of ${counted(overall.planned, "trial")} (${percent(overall)})`,
      ...parts
    ]
      .filter((part) => part !== "")
      .join(", ")
  const errored = overall.errored === 0 ? "" : `${count(overall.errored)} errored`
  const waits = waiting
    .map(({ scorer, answers }) => `${counted(answers, "answer")} for ${neutral(scorer)} to score`)
    .join(", ")
  const lines = [
    lineOf(speedNow, toGo, errored, waits, gone),
    lineOf(toGo, errored, waits, gone),
    lineOf(toGo, errored, waits),
    lineOf(toGo, errored)
  ]
  return lines.find((each) => width(each) <= columns) ?? cut(lines.at(-1) ?? "", columns)
}

/** The line a run begins with. */
export const startLine = ({ experiment, overall, candidates }: RunProgress): string =>
  `${neutral(experiment)}: ${counted(overall.planned, "trial")} of ${counted(candidates.length, "candidate")}` +
  (overall.stored === 0 ? "" : `, ${count(overall.stored)} already in the store`)

/** The line that stays when a run is over. Where it is incomplete, with what is wrong with its servers. */
export const endLine = ({ experiment, overall, elapsedMs, lanes }: RunProgress): string => {
  const wrong = overall.done < overall.planned ? troubles(lanes) : []
  const made = overall.done - overall.stored - overall.replayed
  const sources = [
    made > 0 && made < overall.done ? `${count(made)} made now` : "",
    overall.stored > 0 ? `${count(overall.stored)} from the store` : "",
    overall.replayed > 0 ? `${count(overall.replayed)} replayed` : ""
  ].filter((part) => part !== "")
  const line = [
    `${neutral(experiment)}: ${overall.done < overall.planned ? "stopped after" : "done,"} ` +
      (overall.done < overall.planned ? `${count(overall.done)} of ` : "") +
      counted(overall.planned, "trial") +
      (sources.length === 0 ? "" : ` (${sources.join(", ")})`),
    overall.errored === 0 ? "" : `${count(overall.errored)} errored`,
    overall.unanswered === 0 ? "" : `${count(overall.unanswered)} unanswered`,
    timeGone(elapsedMs)
  ]
    .filter((part) => part !== "")
    .join(", ")
  return [line, ...wrong].join("; ")
}
