/**
 * The first misses: what was asked, what was expected and what came.
 */
import type { CaseExcerpt } from "../../../cases/model.ts"
import type { RunReport } from "../../../experiment/reportModel.ts"
import { cell, excerpt, label, type Section, table } from "../../outline.ts"
import { inOrder } from "./order.ts"

/** Rows of the table. */
const mostRows = 6

/** Whether the id of a case says nothing beside its input: a digest, where it was given none, or the input itself. */
const isPlain = ({ caseId, input }: CaseExcerpt): boolean =>
  /^[0-9a-f]{16}$/.test(caseId) || input.startsWith(caseId.slice(0, 24))

/** Why the answer is not right, or how the trial failed otherwise: reasons of those are counted above the table. */
const whyOf = ({ mode, why, score }: CaseExcerpt): string => {
  if (mode !== "wrong-silent") return mode
  const partly = score === undefined || score === 0 ? "" : `scored ${Number(score.toPrecision(3))}`
  // The reason first: a narrow column cuts the end.
  if (why === undefined || why === "") return partly
  return partly === "" ? why : `${why} (${partly})`
}

/** What the other side answered. */
const otherOf = ({ against }: CaseExcerpt): string =>
  against === undefined ? "" : (against.output ?? against.mode)

/** One row of each candidate in turn: those that somebody may ship before the one they are held against. */
const rowsOf = (report: RunReport): ReadonlyArray<CaseExcerpt> => {
  const names = inOrder(report).map(({ name }) => name)
  const order = [
    ...names.filter((name) => name !== report.against),
    ...names.filter((name) => name === report.against)
  ]
  const lists = order.map((name) => report.misses.filter(({ candidate }) => candidate === name))
  const turns = [0, 1, 2].flatMap((nth) => lists.flatMap((list) => list.slice(nth, nth + 1)))
  const shown = new Set(turns.slice(0, mostRows))
  return lists.flat().filter((row) => shown.has(row))
}

/** The first misses of the candidates. */
export const misses = (report: RunReport): ReadonlyArray<Section> => {
  const rows = rowsOf(report)
  if (rows.length === 0) return []
  const others = new Set(rows.flatMap(({ against }) => against?.candidate ?? []))
  const [other] = others
  const columns = [
    ...(rows.every(isPlain)
      ? []
      : [{ column: excerpt("case"), textOf: (row: CaseExcerpt) => row.caseId.slice(0, 24) }]),
    { column: excerpt("input"), textOf: (row: CaseExcerpt) => row.input },
    ...(rows.some(({ expected }) => expected !== undefined)
      ? [{ column: excerpt("expected"), textOf: (row: CaseExcerpt) => row.expected ?? "" }]
      : []),
    { column: excerpt("got"), textOf: (row: CaseExcerpt) => row.output ?? "" },
    ...(other === undefined
      ? []
      : [{ column: excerpt(others.size === 1 ? `${other} got` : "against got"), textOf: otherOf }]),
    ...(rows.some((row) => whyOf(row) !== "") ? [{ column: excerpt("why"), textOf: whyOf }] : [])
  ]
  return [
    {
      title: "",
      blocks: [
        table(
          [label("first misses"), ...columns.map(({ column }) => column)],
          rows.map((row, nth) => [
            cell(rows[nth - 1]?.candidate === row.candidate ? "" : row.candidate),
            ...columns.map(({ textOf }) => cell(textOf(row)))
          ])
        )
      ]
    }
  ]
}
