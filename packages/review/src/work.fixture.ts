/** Work, labels in memory, and a server over them, for tests. */
import { Label } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Review from "./Review.ts"
import * as Rubric from "./Rubric.ts"
import { type Listening, listen } from "./server/Server.ts"
import * as Desk from "./session/Desk.ts"
import type { Item, LabelLog, Work } from "./session/model.ts"

/** Labels in memory. */
export const memoryLog = (): LabelLog & { readonly labels: Array<Label.Label> } => {
  const labels: Array<Label.Label> = []
  return {
    labels,
    list: async () => [...labels],
    append: async (label) => {
      labels.push(label)
    }
  }
}

/** An answer to label; the judge grades every third with 0. */
export const item = (nth: number, more: Partial<Item> = {}): Item => {
  const input = `question ${nth}`
  const output = `answer ${nth}`
  return {
    case: `case-${nth}`,
    run: "run-1",
    input,
    outputs: [{ candidate: "secret-candidate", output }],
    answer: Label.digestOf({ input, output }),
    expected: `expected ${nth}`,
    judged: { helpful: nth % 3 === 0 ? 0 : 1 },
    ...more
  }
}

/** So many answers. */
export const items = (n: number): ReadonlyArray<Item> => Array.from({ length: n }, (_, nth) => item(nth))

/** Two criteria of three and two levels. */
export const rubric: Rubric.Rubric = Rubric.of(
  {
    instructions: "Read the whole answer first.",
    criteria: [
      {
        name: "helpful",
        asks: "How helpful is the answer?",
        levels: [
          { value: 0, label: "useless", anchor: "helps with nothing that was asked" },
          { value: 0.5, label: "partly", anchor: "helps with some of it" },
          { value: 1, label: "helpful", anchor: "helps with all of it" }
        ]
      },
      {
        name: "polite",
        asks: "Is it polite?",
        levels: [
          { value: 0, label: "no" },
          { value: 1, label: "yes" }
        ]
      }
    ]
  },
  "rubric in a test"
)

/** One yes/no question. */
export const question: Rubric.Rubric = Rubric.question("Is the answer right?", "helpful")

/** Work with defaults that say little. */
export const work = (more: Partial<Work> = {}): Work => {
  const all = more.items ?? items(12)
  return {
    title: "tickets",
    items: all,
    population: all.map(({ answer, case: cluster, judged }) => ({ answer, cluster, judged })),
    rubric: question,
    seed: 1,
    repeated: 0,
    annotators: undefined,
    ...more
  }
}

/** A server over labels in memory. */
export const served = async (
  more: Partial<Work> = {}
): Promise<Listening & { readonly log: ReturnType<typeof memoryLog> }> => {
  const log = memoryLog()
  return { ...(await listen(Desk.make(work(more), log))), log }
}

/** A server over the store in a file. */
export const servedFrom = async (
  file: string,
  more: Partial<Work> = {}
): Promise<{ readonly address: (person?: string) => string; readonly close: () => Promise<void> }> => {
  const runtime = ManagedRuntime.make(SqliteStore.layer(file))
  const desk = await runtime.runPromise(
    Effect.map(Store.Labels, (labels) => Review.deskOf(work(more), labels))
  )
  const { address, close } = await listen(desk)
  return {
    address,
    close: async () => {
      await close()
      await runtime.dispose()
    }
  }
}
