/**
 * Asks a judge once and reads what comes: how the reply ended first, and its text only then.
 */
import type { Candidate, Provider } from "@assay/core"
import { answerOf } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Exhibit } from "./prompt/fence.ts"
import { requestOf, type Sheet } from "./prompt/sheet.ts"
import { type ClosedSet, closedSet } from "./reading/closedSet.ts"
import { weighted } from "./reading/logprobs.ts"
import { longestReply, type Place, readReply } from "./reading/read.ts"
import { errored, refused, unparseable, type Verdict } from "./verdict.ts"

/** A judge that can be asked. */
export interface Asking {
  /** The name of the judge. */
  readonly name: string
  /** The model. */
  readonly model: Provider.Provider
  /** What it is asked. */
  readonly sheet: Sheet
  /** Where labels may stand in a text. */
  readonly labelsIn: Place
  /** How scores are made of grades. */
  readonly grades: "stated" | "logprobs"
  /** The digest of the judge: the key of the codes of its calls. */
  readonly digest: () => string
}

/** What came of one question to a judge, and how many calls it took. */
export interface Answers {
  /** The verdict on each question, in order. */
  readonly verdicts: ReadonlyArray<Verdict>
  /** Calls that were made: 2 where a reply that was cut off was asked for again with more room. */
  readonly calls: number
}

/** Whose answer is judged, for the calls that are made without a run. */
export interface Asked {
  readonly caseId: string
  /** 0 for the first time that the judge is asked about this answer. */
  readonly repeat: number
  readonly caller: Candidate.Caller | undefined
}

/** How much more room a reply gets that was cut off. */
const roomier = 4

/** The same model with room for longer replies; undefined where its limit cannot be raised. */
export const withRoom = ({ maxOutputTokens, withMaxOutputTokens }: Provider.Provider) =>
  maxOutputTokens === undefined ? undefined : withMaxOutputTokens?.(roomier * maxOutputTokens)

type Came =
  | { readonly _tag: "Reply"; readonly reply: Provider.Reply }
  | { readonly _tag: "Verdict"; readonly verdict: Verdict }

const verdict = (each: Verdict): Came => ({ _tag: "Verdict", verdict: each })

const isProviderError = (thrown: unknown): thrown is Provider.Error =>
  typeof thrown === "object" && thrown !== null && "_tag" in thrown && thrown._tag === "ProviderError"

/** What a call means that brought no reply. */
const withoutReply = (thrown: unknown): Came => {
  if (!isProviderError(thrown))
    return verdict(errored(thrown instanceof Error ? thrown.message : String(thrown)))
  const raw = thrown.received?.text ?? ""
  switch (thrown.reason._tag) {
    case "ContentFiltered":
      return verdict(refused(`filtered by the provider: ${thrown.detail}`, raw))
    case "GenerationFailed":
      return verdict(unparseable("absent", thrown.detail, raw))
    default:
      return verdict(errored(thrown.message))
  }
}

const complete = (
  provider: Provider.Provider,
  request: Candidate.CompletionRequest,
  { name }: Asking,
  { caller, caseId, repeat }: Asked
): Effect.Effect<Came> =>
  (caller === undefined
    ? provider.complete({ ...request, caseId, candidate: name, repeat })
    : Effect.tryPromise({
        try: () => caller.complete(provider, request),
        catch: (thrown) => thrown
      })
  ).pipe(
    Effect.map((reply): Came => ({ _tag: "Reply", reply })),
    Effect.catch((thrown) => Effect.succeed(withoutReply(thrown))),
    Effect.catchDefect((defect) => Effect.succeed(withoutReply(defect)))
  )

const limitInWords = ({ id, maxOutputTokens }: Provider.Provider): string =>
  maxOutputTokens === undefined
    ? `the limit that ${id} has by itself, which cannot be raised: state maxOutputTokens where it can`
    : `maxOutputTokens of ${maxOutputTokens}, reasoning included`

const truncated = (
  provider: Provider.Provider,
  raw: string,
  isSecond: boolean,
  canBeRaised: boolean
): Verdict => {
  const again = isSecond
    ? "; it was asked for twice, the second time with more room"
    : canBeRaised || provider.maxOutputTokens === undefined
      ? ""
      : "; this provider has no way to raise it, so it was not asked again"
  return unparseable("truncated", `the reply was cut off at ${limitInWords(provider)}${again}`, raw)
}

const setsOf = new WeakMap<Sheet, ReadonlyArray<ClosedSet>>()

const setsFor = (sheet: Sheet): ReadonlyArray<ClosedSet> => {
  const known = setsOf.get(sheet) ?? sheet.questions.map(closedSet)
  setsOf.set(sheet, known)
  return known
}

const isWholeJson = (text: string): boolean => {
  if (!text.trimStart().startsWith("{")) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A mark of reasoning at the beginning of a reply. Further on it may be one that the judge quotes. */
const beginsWithReasoning = /^\s*(?:<[a-z|_:-]{2,40}|\[think|◁|analysis|commentary)/iu

const isSame = (one: Verdict, other: Verdict): boolean =>
  one._tag === other._tag && (!("label" in one) || !("label" in other) || one.label === other.label)

/** The verdicts of a reply that ended by itself. */
const readWhole = ({ sheet, labelsIn, grades }: Asking, reply: Provider.Reply): ReadonlyArray<Verdict> => {
  const { text } = reply
  const sets = setsFor(sheet)
  const reading = (answer: string) => readReply(answer, text, sets.length === 1, labelsIn)
  const asItCame = reading(text)
  const finished = (read: (set: ClosedSet) => Verdict) =>
    sets.map((set) => (grades === "logprobs" ? weighted(set, read(set), reply) : read(set)))
  // Marks of reasoning inside the texts of JSON are what the judge speaks of.
  if (text.length > longestReply || isWholeJson(text)) return finished(asItCame)
  const answered = Effect.runSync(Effect.result(answerOf(text, "strip", "answers")))
  if (Result.isFailure(answered)) {
    const { kind, message } = answered.failure
    return sets.map(() => unparseable(kind === "empty" ? "empty" : "absent", message, text))
  }
  if (answered.success === text) return finished(asItCame)
  const behind = reading(answered.success)
  if (beginsWithReasoning.test(text)) return finished(behind)
  return finished((set) => {
    const verdict = behind(set)
    return isSame(verdict, asItCame(set))
      ? verdict
      : unparseable(
          "contradiction",
          `${set.question.id}: expected one verdict, found another one before a mark of reasoning than behind it`,
          text
        )
  })
}

/** The verdicts of a reply, by how it ended. */
const readEnded = (asking: Asking, reply: Provider.Reply): ReadonlyArray<Verdict> => {
  const same = (each: Verdict) => asking.sheet.questions.map(() => each)
  switch (reply.finish) {
    case "refusal":
      return same(refused(reply.text.trim() === "" ? "the model declined" : reply.text.trim(), reply.text))
    case "filtered":
      return same(refused("the provider's filter stopped the reply", reply.text))
    default:
      return readWhole(asking, reply)
  }
}

/** Asks once; where the reply is cut off at a limit that can be raised, once more with more room. */
export const askJudge = Effect.fnUntraced(function* (
  asking: Asking,
  exhibits: ReadonlyArray<Exhibit>,
  asked: Asked
): Effect.fn.Return<Answers> {
  const { model, sheet } = asking
  const request = requestOf(sheet, exhibits, asking.digest())
  const same = (each: Verdict) => sheet.questions.map(() => each)
  let provider = model
  for (let calls = 1; ; calls++) {
    const came = yield* complete(provider, request, asking, asked)
    if (came._tag === "Verdict") return { verdicts: same(came.verdict), calls }
    if (came.reply.finish !== "length") return { verdicts: readEnded(asking, came.reply), calls }
    const larger = calls === 1 ? withRoom(provider) : undefined
    if (larger === undefined)
      return { verdicts: same(truncated(provider, came.reply.text, calls > 1, false)), calls }
    provider = larger
  }
})
