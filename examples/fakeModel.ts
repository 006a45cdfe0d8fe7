/**
 * A stand-in for model APIs inside this process, for examples without a key: the third-party fake `aimock` on
 * loopback, scripted to answer tickets. It shows the plumbing; its figures say nothing about any model.
 */
import { type ChatCompletionRequest, createServer } from "@copilotkit/aimock"

/** Labels by the first clue found; blunt on purpose. */
const clues = [
  ["refund", /money back|refund|charged|return/i],
  ["cancel", /cancel|stop|unsubscribe|close my account/i]
] as const

const answer = ({ messages }: ChatCompletionRequest) => {
  const asked = messages.findLast(({ role }) => role === "user")?.content
  const text = typeof asked === "string" ? asked : JSON.stringify(asked)
  return { content: clues.find(([, clue]) => clue.test(text))?.[0] ?? "other" }
}

let started: Promise<string> | undefined

/** Starts the fake on a free port, once. It does not keep the process alive. */
const start = async (): Promise<string> => {
  const { server, url } = await createServer([{ match: { predicate: () => true }, response: answer }])
  server.unref()
  server.on("connection", (socket) => socket.unref())
  return url
}

/** The address of the fake as providers know it; the real one has another port each time. */
export const fakeUrl = "http://fake.invalid"

/** A fetch that takes calls for {@link fakeUrl} to the fake, which starts at the first. */
export const fakeFetch: typeof globalThis.fetch = async (input, init) => {
  started ??= start()
  const { pathname, search } = new URL(input instanceof Request ? input.url : input)
  return fetch(new URL(`${pathname}${search}`, await started), init)
}
