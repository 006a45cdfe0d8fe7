/**
 * What the reader is looking at: kept in the address behind `#`, so that a view can be linked and reloaded.
 *
 * Candidates are kept by name: a link stays right when the report is written again with one more.
 */
import type { Header } from "./model.ts"

/**
 * - `first`: undefined for all candidates. `second`: the one beside it, if any.
 * - `mode`: empty for all, `not-right` for all but `right`, `false-alarm` for right ones on which a check fires. `flip`: of pairs.
 * - `score`: position of the score that is shown in rows and decides flips.
 * - `selected`: case id and repeat.
 */
export interface View {
  readonly query: string
  readonly first: string | undefined
  readonly second: string | undefined
  readonly mode: string
  readonly kind: string
  readonly tag: string
  readonly flip: "" | "any" | "better" | "worse"
  readonly score: number
  readonly selected: { readonly id: string; readonly repeat: number; readonly candidate: string } | undefined
}

const flips = ["", "any", "better", "worse"] as const

/** At first the two candidates that the verdict is about stand side by side. */
export const initial = ({ candidates, against }: Header): View => ({
  query: "",
  first: against === undefined ? undefined : candidates.find((name) => name !== against),
  second: candidates.length > 1 ? against : undefined,
  mode: "",
  kind: "",
  tag: "",
  flip: "",
  score: 0,
  selected: undefined
})

/** The view as the part of an address behind `#`. */
export const toHash = (view: View): string => {
  const { query, first, second, mode, kind, tag, flip, score, selected } = view
  const entries: ReadonlyArray<readonly [string, string | undefined]> = [
    ["of", first ?? ""],
    ["beside", second],
    ["q", query],
    ["mode", mode],
    ["kind", kind],
    ["tag", tag],
    ["flip", flip],
    ["score", score === 0 ? "" : String(score)],
    ["case", selected?.id],
    ["repeat", selected === undefined || selected.repeat === 0 ? undefined : String(selected.repeat)],
    ["candidate", selected?.candidate]
  ]
  return new URLSearchParams(
    entries.flatMap(([key, value]) =>
      value === undefined || (value === "" && key !== "of") ? [] : [[key, value] as [string, string]]
    )
  ).toString()
}

/** Reads a view; what does not fit the report is left at its default. Undefined where the hash is no view. */
export const fromHash = (hash: string, header: Header): View | undefined => {
  const found = new URLSearchParams(hash.replace(/^#/, ""))
  const of = found.get("of")
  if (of === null) return undefined
  const known = (name: string | null): string | undefined =>
    name !== null && header.candidates.includes(name) ? name : undefined
  const first = known(of)
  const second = known(found.get("beside"))
  const score = Number(found.get("score") ?? 0)
  const id = found.get("case")
  const repeat = Number(found.get("repeat") ?? 0)
  return {
    query: found.get("q") ?? "",
    first,
    second: first === undefined || first === second ? undefined : second,
    mode: found.get("mode") ?? "",
    kind: found.get("kind") ?? "",
    tag: found.get("tag") ?? "",
    flip: flips.find((each) => each === found.get("flip")) ?? "",
    score: Number.isInteger(score) && score >= 0 && score < header.scores.length ? score : 0,
    selected:
      id === null
        ? undefined
        : {
            id,
            repeat: Number.isInteger(repeat) && repeat > 0 ? repeat : 0,
            candidate: known(found.get("candidate")) ?? first ?? ""
          }
  }
}
