/**
 * Checks on live answers, in an HTTP server under load.
 *
 *     tsx examples/14-online-checks.ts
 *
 * A server sorts tickets. A quarter of its answers are checked by the scorers that an experiment would use, beside the
 * requests; labels come later, for the audit sample. On the second day the model behind it begins to refuse, and a monitor
 * that knows the first day says so. The server is asked with the checks and without: what they add is printed too.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import { Guard, Monitor } from "@assay/online"
import { Rng } from "@assay/stats"

const intents = ["refund", "cancel", "other"] as const
type Intent = (typeof intents)[number]

interface Ticket {
  readonly id: string
  readonly user: string
  readonly text: string
}

const words: Record<Intent, string> = { refund: "my money back", cancel: "to cancel", other: "to know more" }

/** Requests by number, and what they ask for. */
const ticketOf = (nth: number): Ticket & { readonly wanted: Intent } => {
  const wanted = intents[nth % 3] ?? "other"
  return { id: `t${nth}`, user: `u${nth % 400}`, text: `I want ${words[wanted]} (${nth})`, wanted }
}

/** Stands for a model: right on nine tickets of ten, and refusing some once `refusals` says so. */
const model =
  (refusals: { rate: number }, rng = Rng.make(14)) =>
  (text: string): Intent | undefined => {
    if (rng.uniform() < refusals.rate) return undefined
    const right = intents.find((intent) => text.includes(words[intent])) ?? "other"
    return rng.uniform() < 0.9 ? right : "other"
  }

const day = 86_400_000
const start = Date.UTC(2026, 2, 2)

/** A server whose answers a guard is shown, or nobody. */
const serve = async (
  answer: (text: string) => Intent | undefined,
  shown: (ticket: Ticket, intent: Intent | undefined) => void
) => {
  const server = createServer(async (request, response) => {
    const ticket: Ticket = JSON.parse((await request.toArray()).join(""))
    const intent = answer(ticket.text)
    response.end(JSON.stringify({ intent: intent ?? null }))
    shown(ticket, intent)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` }
}

/** Requests at once. */
const atOnce = 20

/** Asks for so many tickets, {@link atOnce} at once. The times come back, in milliseconds. */
const load = async (url: string, from: number, to: number): Promise<ReadonlyArray<number>> => {
  const times: Array<number> = []
  let next = from
  const worker = async () => {
    while (next < to) {
      const began = performance.now()
      const response = await fetch(url, { method: "POST", body: JSON.stringify(ticketOf(next++)) })
      await response.json()
      times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return times
}

const median = (times: ReadonlyArray<number>): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

export const program = async ({ requests = 3_000 } = {}) => {
  const refusals = { rate: 0.1 }
  const answer = model(refusals)
  // The clock of the story: the requests of a day come within seconds.
  let now = start
  const seen: Array<Monitor.Observation> = []
  let monitor: Monitor.Monitor | undefined
  const guard = Guard.make<string, Intent, Intent>({
    name: "tickets",
    scorers: { known: ({ output }) => intents.includes(output) },
    labelled: { right: ({ output, expected }) => output === expected },
    sample: 0.25,
    labels: { audit: 0.5 },
    limits: { answers: 5_000 },
    now: () => now,
    onCheck: (check) => {
      if (check.stage === "label") return
      const observation = Monitor.fromCheck(check)
      seen.push(observation)
      monitor?.add(observation)
    }
  })
  const guarded = await serve(answer, ({ id, user, text }, intent) => {
    now += day / requests
    const outcome =
      intent === undefined ? { outcome: { _tag: "Refused", reason: "refused" } as const } : { output: intent }
    guard.observe({ id, input: text, session: user, ...outcome })
    // The people who label see to the audit sample; what others say comes now and then.
    guard.label(id, ticketOf(Number(id.slice(1))).wanted)
  })
  const plain = await serve(answer, () => {})
  const [without, within]: [Array<number>, Array<number>] = [[], []]
  await load(plain.url, 0, 300)
  // In turns, so that both meet the same machine.
  for (let from = 0; from < requests; from += 300) {
    within.push(...(await load(guarded.url, from, Math.min(requests, from + 300))))
    without.push(...(await load(plain.url, from, Math.min(requests, from + 300))))
  }
  plain.server.close()
  await guard.flush({ within: 5_000 })

  const metrics = { refused: Monitor.usual.refused ?? { kind: "rate" } }
  monitor = Monitor.make({
    now: () => now,
    reference: Monitor.ofProduction(seen, { metrics, cycle: "none", sessionGapMs: day / 100 })
  })
  refusals.rate = 0.25
  await load(guarded.url, requests, 3 * requests)
  await guard.flush({ within: 5_000 })
  guarded.server.close()
  return {
    report: guard.report(),
    status: monitor.status(),
    without: median(without),
    within: median(within)
  }
}

if (import.meta.main) {
  const { report, status, without, within } = await program()
  console.log(`${Guard.toText(report)}\n`)
  console.log(`${Monitor.toText(status)}\n`)
  console.log(
    `At full load a request took ${without.toFixed(1)} ms without checks and ${within.toFixed(1)} ms with them.\n` +
      `${atOnce} requests share one processor, so the checks take ${((within - without) / atOnce).toFixed(2)} ms of it a request.`
  )
}
