/** What changed between two profiles: of one provider over time, or of two providers. */
import { Report } from "@assay/core"
import type { Limit, Profile } from "./model.ts"
import { limitWords, line, medianCell, nameOf, range } from "./outline.ts"

const { count, latency: time, percent } = Report.Figures

/** Whether two amounts exclude each other. */
const differ = (
  a: { readonly low: number; readonly high: number },
  b: { readonly low: number; readonly high: number }
): boolean => a.high < b.low || b.high < a.low

const limitChange = (a: Limit, b: Limit): string => {
  const both = `Before: ${limitWords(a)} After: ${limitWords(b)}`
  if (a._tag === "Rate" && b._tag === "Rate" && a.of === b.of)
    return differ(a.perMinute, b.perMinute)
      ? `The limit on ${nameOf[a.of]} went from ${range(a.perMinute)} to ${range(b.perMinute)} a minute.`
      : `The limit is about the same: ${range(b.perMinute)} ${nameOf[b.of]} a minute.`
  if (a._tag === "Concurrency" && b._tag === "Concurrency")
    return differ(a.atOnce, b.atOnce)
      ? `The limit went from ${range(a.atOnce)} to ${range(b.atOnce)} calls at once.`
      : `The limit is about the same: ${range(b.atOnce)} calls at once.`
  return a._tag === "NoneFound" && b._tag === "NoneFound"
    ? `No limit was found in either.`
    : `Another limit binds. ${both}`
}

type Group = Profile["latency"][number]

/** Loads are equal that differ by so much at most, relative. */
const tolerance = 0.1

/** Where the loads of two groups differ, in words. Undefined where they are equal. */
const unequal = (a: Group, b: Group): string | undefined => {
  const [before, after] = [a.meanInFlight, b.meanInFlight]
  return Math.abs(before - after) <= tolerance * Math.min(before, after)
    ? undefined
    : `up to ${a.inFlight} in flight A had ${before.toFixed(1)} on average and B ${after.toFixed(1)}`
}

/** Latencies of both at the same load, and where the loads differ. */
const latencyChange = (
  a: Profile,
  b: Profile
): { readonly pairs: ReadonlyArray<readonly [Group, Group]>; readonly said: ReadonlyArray<string> } => {
  const [one, other] = [a.latencyOf, b.latencyOf]
  if (one?.inputTokens !== other?.inputTokens || one?.maxOutputTokens !== other?.maxOutputTokens) {
    const words = (size: Profile["latencyOf"]): string =>
      size === undefined
        ? "calls of sizes of their own"
        : `calls of ${count(size.inputTokens)} tokens in and ${count(size.maxOutputTokens)} out`
    return {
      pairs: [],
      said: [`Latencies are not compared: A has those of ${words(one)}, B of ${words(other)}.`]
    }
  }
  const both = a.latency.flatMap((group) => {
    const found = b.latency.find(({ inFlight }) => inFlight === group.inFlight)
    return found === undefined ? [] : [[group, found] as const]
  })
  const differing = both.flatMap(([x, y]) => unequal(x, y) ?? [])
  const alone = (name: string, of: Profile, beside: Profile): ReadonlyArray<string> => {
    const tops = of.latency.flatMap(({ inFlight }) =>
      beside.latency.some((each) => each.inFlight === inFlight) ? [] : [inFlight]
    )
    return tops.length === 0 ? [] : [`only ${name} was measured at up to ${tops.join(", ")} in flight`]
  }
  const all = [...differing, ...alone("A", a, b), ...alone("B", b, a)]
  return {
    pairs: both.filter(([x, y]) => unequal(x, y) === undefined),
    said: all.length === 0 ? [] : [`Latencies are compared at equal load alone: ${all.join("; ")}.`]
  }
}

const bendOf = (knee: Profile["knee"]): string =>
  knee._tag === "Between"
    ? `${knee.aboveInFlight} to ${knee.inFlight}`
    : knee._tag === "None"
      ? `not up to ${knee.upToInFlight}`
      : "cannot tell"

/** What differs between two profiles, of one provider over time or of two providers. */
export const diffOutline = (before: Profile, after: Profile): Report.Outline => {
  const ms = (value: number | undefined): string => (value === undefined ? "–" : time(value))
  const rows: ReadonlyArray<readonly [string, (profile: Profile) => string]> = [
    ["target", ({ target }) => target],
    ["probed", ({ at }) => at.slice(0, 10)],
    [
      "served before refusals",
      ({ servedBeforePerSecond }) => `${Number(servedBeforePerSecond.toPrecision(2))}/s`
    ],
    ["bends at, in flight", ({ knee }) => bendOf(knee)],
    ["first call", ({ coldStart }) => ms(coldStart?.firstMs)],
    ["taken again after", ({ recoveryMs }) => ms(recoveryMs)],
    ["Retry-After", ({ retryAfter }) => retryAfter],
    ["time-outs", ({ timeOutShare }) => percent(timeOutShare, 2)]
  ]
  const { pairs, said } = latencyChange(before, after)
  return {
    title: `${before.target} and ${after.target}`,
    lines: [line(limitChange(before.limit, after.limit), "strong")],
    sections: [
      {
        title: "",
        blocks: [
          {
            _tag: "Table",
            columns: [
              { header: "", align: "left", role: "label" },
              { header: "A", align: "right", role: "figure" },
              { header: "B", align: "right", role: "figure" }
            ],
            rows: [
              ...rows.map(([name, of]) => [{ text: name }, { text: of(before) }, { text: of(after) }]),
              ...pairs.map(([a, b]) => [
                { text: `p50, up to ${a.inFlight} in flight` },
                medianCell(a),
                medianCell(b)
              ])
            ]
          },
          ...said.map((text) => line(text, "warning"))
        ]
      }
    ]
  }
}
