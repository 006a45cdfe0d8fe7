/**
 * A cheaper model in the shadow of the one that answers.
 *
 *     tsx examples/15-shadow.ts
 *
 * The large model answers every ticket. A fifth of them goes to two others as well: the same model again under another name,
 * and a small one that reads "stop" as a refund. The large model does not always say the same, so half of the shadowed
 * tickets are put to it again: what is reported is what differs due to the change. One of the tools sends money; a shadow
 * does not.
 */
import { Shadow } from "@assay/online"
import { Rng } from "@assay/stats"

interface Ticket {
  readonly text: string
  readonly order: string
}

const nouns = ["refund", "stop", "cancel", "invoice"]

/** Stands for a model: what it says of a word, one time in twenty something else. */
const modelOf = (seed: number, says: Record<string, string>) => {
  const rng = Rng.make(seed)
  return ({ text }: Ticket): string =>
    rng.uniform() < 0.05 ? "other" : (says[text.split(" ")[1] ?? ""] ?? "other")
}

const says = { refund: "refund", stop: "cancel", cancel: "cancel", invoice: "invoice" }
const large = modelOf(1, says)
const again = modelOf(2, says)
const small = modelOf(3, { ...says, stop: "refund" })

export const program = async ({ tickets = 8_000 } = {}) => {
  let sent = 0
  const tools = {
    look: { readOnly: true, run: (order: string) => `order ${order}` },
    refund: { run: (_order: string) => void sent++, pretend: () => {} }
  }
  type Own = Shadow.Callable<typeof tools>
  const acting =
    (model: (ticket: Ticket) => string) =>
    async (
      ticket: Ticket,
      { tools: own, report }: { readonly tools: Own; readonly report: (usd: number) => void }
    ) => {
      own.look(ticket.order)
      const intent = model(ticket)
      if (intent === "refund") own.refund(ticket.order)
      report(model === small ? 0.0002 : 0.002)
      return intent
    }
  const shadow = Shadow.make({
    name: "cheaper tickets",
    primary: acting(large),
    candidates: { again: acting(again), small: acting(small) },
    tools,
    sample: 0.2,
    noise: 0.5,
    limits: { perMinute: 100_000, answers: 10_000, concurrency: 20 },
    budget: { usd: 20, usdPerDay: 10 },
    planned: tickets / 5
  })
  for (let nth = 0; nth < tickets; nth++) {
    const noun = nouns[nth % nouns.length] ?? ""
    await shadow.answer(
      { text: `please ${noun} ${nth}`, order: `${nth}` },
      { id: `t${nth}`, tags: { asks: noun } }
    )
  }
  await shadow.close({ within: 20_000 })
  const report = shadow.report()
  const advice = report.candidates.map((candidate) =>
    Shadow.switchReport(candidate, { testSet: { _tag: "Equivalent" }, maxChange: 0.1 })
  )
  return { report, advice, sent }
}

if (import.meta.main) {
  const { report, advice, sent } = await program()
  console.log(`${Shadow.toText(report)}\n`)
  for (const { testSet, because } of advice) console.log(`${testSet}\n${because}\n`)
  console.log(`${sent.toLocaleString("en")} refunds were sent, all of them by the model that answers.`)
}
