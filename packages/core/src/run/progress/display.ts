/**
 * The two displays of progress: redrawn in place on a terminal, and line by line elsewhere.
 */
import { styleText } from "node:util"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { neutral } from "../../text/terminalText.ts"
import { endLine, frame, startLine, summaryLine } from "./frame.ts"
import type { Reporter } from "./reporter.ts"
import { makeTally, type RunProgress, type Tally } from "./tally.ts"
import { eventOf, waitLine } from "./waits.ts"

/** Where progress goes. */
export interface Stderr {
  /** Writes a text. */
  readonly write: (text: string) => unknown
  /** Whether it is a terminal. Absent for false. */
  readonly isTTY?: boolean
  /** How wide it is. Read at each drawing, so that a resized terminal is followed. */
  readonly columns?: number
  /** How high it is. Read at each drawing, so that a resized terminal is followed. */
  readonly rows?: number
}

/** How a display draws. `standings` are those of the run under way. */
interface DisplayMode {
  readonly start: (standings: RunProgress) => void
  readonly tick: (standings: RunProgress) => void
  readonly note: (text: string, standings: RunProgress | undefined) => void
  readonly end: (standings: RunProgress) => void
}

/** A display that counts at once and draws at every tick of the clock, until its scope closes. */
const display = Effect.fnUntraced(function* (
  pen: DisplayMode,
  every: Duration.Input
): Effect.fn.Return<Reporter, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const nowMs = (): number => Number(clock.monotonicTimeNanosUnsafe() / 1_000n) / 1_000
  let tally: Tally | undefined
  const end = (): void => {
    if (tally === undefined) return
    pen.end(tally.standings(nowMs()))
    tally = undefined
  }
  yield* Effect.addFinalizer(() => Effect.sync(end))
  const tick = Effect.sync(() => {
    if (tally !== undefined) pen.tick(tally.standings(nowMs()))
  })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(every), tick)))
  return {
    start: (run) => {
      end()
      tally = makeTally(run, nowMs())
      pen.start(tally.standings(nowMs()))
    },
    trial: (trial) => tally?.trial(trial),
    note: (text) => pen.note(`note: ${neutral(text)}`, tally?.standings(nowMs())),
    end
  }
})

/** Declarations name no type of Node's: a user may have none. */
const ofNode = (stream: Stderr) => stream as Stderr & NodeJS.WritableStream

const usesColor = (stream: Stderr): boolean =>
  stream.isTTY === true && styleText("red", "x", { stream: ofNode(stream), validateStream: true }) !== "x"

/** Redraws in place ten times a second. The terminal library hides the cursor and shows it again at any exit. */
export const live = Effect.fnUntraced(function* (stream: Stderr) {
  // Loaded here, because most processes that import a run never draw one.
  const { createLogUpdate } = yield* Effect.promise(() => import("log-update"))
  const area = createLogUpdate(ofNode(stream))
  const color = usesColor(stream)
  const draw = (standings: RunProgress): void => {
    const { columns = 80, rows = 24 } = stream
    area(frame(standings, { columns, rows, color, unicode: true }).join("\n"))
  }
  return yield* display(
    {
      start: draw,
      tick: draw,
      note: (text, standings) => {
        area.persist(text)
        if (standings !== undefined) draw(standings)
      },
      end: (standings) => {
        area.clear()
        area.done()
        stream.write(`${endLine(standings)}\n`)
      }
    },
    Duration.millis(100)
  )
})

/** The least time between two lines. */
const shortestMs = 1_000
/** The time after which a line is due, when something was done meanwhile. */
const dueMs = 10_000
/** The time after which a line is due, even when nothing was. */
const stalledMs = 60_000

/** The least time between two lines about waiting. */
const waitsMs = 5_000

/** Writes a line now and then. */
export const plain = Effect.fnUntraced(function* (stream: Stderr) {
  let shownAtMs = 0
  let shownDone = 0
  let shownTenths = 0
  const tenths = ({ overall }: RunProgress): number =>
    overall.planned === 0 ? 10 : Math.floor((10 * overall.done) / overall.planned)
  const show = (line: string, standings: RunProgress): void => {
    shownAtMs = standings.elapsedMs
    shownDone = standings.overall.done
    shownTenths = tenths(standings)
    stream.write(`${line}\n`)
  }
  let waitedAtMs = Number.NEGATIVE_INFINITY
  /** The last event of each lane that was told of. */
  const told = new Map<string, string>()
  const showWaits = ({ lanes, elapsedMs }: RunProgress): void => {
    if (elapsedMs - waitedAtMs < waitsMs) return
    for (const lane of lanes) {
      const line = waitLine(lane)
      const event = eventOf(lane)
      if (line === undefined || event === undefined || told.get(lane.id) === event) continue
      told.set(lane.id, event)
      waitedAtMs = elapsedMs
      stream.write(`${line}\n`)
    }
  }
  return yield* display(
    {
      start: (standings) => show(startLine(standings), standings),
      tick: (standings) => {
        showWaits(standings)
        const sinceMs = standings.elapsedMs - shownAtMs
        const isDue =
          (sinceMs >= shortestMs && tenths(standings) > shownTenths) ||
          (sinceMs >= dueMs && standings.overall.done > shownDone) ||
          sinceMs >= stalledMs
        if (isDue && standings.overall.done < standings.overall.planned)
          show(summaryLine(standings), standings)
      },
      note: (text) => {
        stream.write(`${text}\n`)
      },
      end: (standings) => show(endLine(standings), standings)
    },
    Duration.millis(500)
  )
})
