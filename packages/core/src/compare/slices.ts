/**
 * Which groups of cases a comparison looks at besides all of them.
 */

import * as Case from "../dataset/Case.ts"
import { byText } from "../foundation/json.ts"
import type { Slice } from "./model.ts"

/** What a comparison knows of a case. */
export interface Facts {
  readonly caseId: string
  readonly kind: Case.Kind
  readonly tags: Case.Tags
  readonly cluster: string | undefined
}

/** A slice and the positions of its cases. */
export interface Members {
  readonly by: "kind" | "tag"
  readonly tag?: string
  readonly value: string
  readonly members: ReadonlyArray<number>
}

/** A slice in words: `kind=edge`, `language=de`. */
export const sliceName = ({ by, tag, value }: Pick<Slice, "by" | "tag" | "value">): string =>
  `${by === "kind" ? "kind" : (tag ?? "")}=${value}`

const kindOrder: ReadonlyArray<string> = Case.Kind.literals

/**
 * Kinds, then the values of each tag in alphabetical order, of the cases that were tried. A slice that holds every case would only repeat the
 * overall figure and is left out.
 */
export const slicesOf = (
  cases: ReadonlyArray<Facts>,
  tried: ReadonlyArray<number>
): { readonly slices: ReadonlyArray<Members>; readonly notes: ReadonlyArray<string> } => {
  const kinds = Map.groupBy(tried, (at) => cases[at]?.kind ?? "typical")
  const tags = new Map<string, Map<string, Array<number>>>()
  for (const at of tried) {
    for (const [tag, value] of Object.entries(cases[at]?.tags ?? {})) {
      const values = tags.get(tag) ?? new Map<string, Array<number>>()
      tags.set(tag, values)
      const members = values.get(value) ?? []
      values.set(value, members)
      members.push(at)
    }
  }
  const sorted = [...tags].sort(([a], [b]) => byText(a, b))
  const byTag = sorted
    .filter(([, values]) => values.size <= Case.mostValuesOfTag)
    .flatMap(([tag, values]) =>
      [...values]
        .sort(([a], [b]) => byText(a, b))
        .map(([value, members]): Members => ({ by: "tag", tag, value, members }))
    )
  const byKind = [...kinds]
    .sort(([a], [b]) => kindOrder.indexOf(a) - kindOrder.indexOf(b))
    .map(([value, members]): Members => ({ by: "kind", value, members }))
  return {
    slices: [...byKind, ...byTag].filter(({ members }) => members.length < tried.length),
    notes: sorted
      .filter(([, values]) => values.size > Case.mostValuesOfTag)
      .map(([tag, values]) => `the tag ${tag} has ${values.size} values, too many to compare by slice`)
  }
}

/**
 * One cluster label per case, or undefined when none of them names a cluster. A case without a cluster is a cluster of
 * its own; the prefix keeps it from meeting a named one.
 */
export const clusterLabels = (cases: ReadonlyArray<Facts>): ReadonlyArray<string> | undefined =>
  cases.some(({ cluster }) => cluster !== undefined)
    ? cases.map(({ cluster, caseId }) => (cluster === undefined ? `case ${caseId}` : `cluster ${cluster}`))
    : undefined
