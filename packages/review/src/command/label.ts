/** `assay review RUN`: people label, on a local page or in this terminal. */
import { userInfo } from "node:os"
import { createInterface } from "node:readline"
import { Report } from "@assay/core"
import { neutral } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Review from "../Review.ts"
import * as Terminal from "../terminal/Terminal.ts"
import * as Teletype from "../terminal/teletype.ts"
import type { Invocation } from "./invocation.ts"
import { peopleOf, portOf, workOf } from "./options.ts"

const { counted } = Report.Figures

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return "me"
  }
}

/** Waits until somebody at the terminal asks to stop; Enter gives another address. */
const untilStopped = (address: () => string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (!process.stdin.isTTY) return
    const reader = createInterface({ input: process.stdin, terminal: false })
    reader.on("line", (line) => {
      if (line.trim() === "q") resume(Effect.void)
      else say(address())
    })
    return Effect.sync(() => reader.close())
  })

const onPage = (work: Review.Work, invocation: Invocation) =>
  Effect.gen(function* () {
    const port = yield* Effect.try({
      try: () => portOf(invocation.flags),
      catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
    })
    const { address } = yield* Review.serve(work, invocation.labels, port)
    const people = peopleOf(invocation.flags)
    say(
      people.length === 0
        ? `Open ${address()}`
        : people.map((person) => `${neutral(person)}: open ${address(person)}`).join("\n")
    )
    say("Each address works once, in one browser. Every label is stored as it is given.")
    say(process.stdin.isTTY ? "Enter prints another address; q and Enter stops." : "Ctrl-C stops.")
    yield* untilStopped(() => address())
  }).pipe(Effect.scoped)

const inTerminal = (work: Review.Work, { flags, labels }: Invocation) =>
  Effect.acquireUseRelease(
    Effect.sync(Teletype.open),
    (tty) =>
      Effect.tryPromise({
        try: async () => {
          const [first = userName()] = peopleOf(flags)
          say(`Your labels are kept under the name ${neutral(first)}; --people NAME changes it.`)
          await Terminal.run(Review.deskOf(work, labels), first, tty)
        },
        catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
      }),
    (tty) => Effect.sync(tty.close)
  )

/** Lets people label a run or a file. */
export const label = (invocation: Invocation, target: string): Effect.Effect<void, Error> =>
  Effect.gen(function* () {
    const work = yield* workOf(target, invocation)
    const { criteria } = work.rubric
    say(
      neutral(
        `${work.title}: ${counted(work.items.length, work.items[0]?.outputs.length === 2 ? "pair" : "answer")} to label by ${criteria.map(({ score }) => score).join(", ")}`
      )
    )
    yield* invocation.flags.terminal === true ? inTerminal(work, invocation) : onPage(work, invocation)
  })
