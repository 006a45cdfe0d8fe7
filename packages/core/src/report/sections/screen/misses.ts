/**
 * The first misses: what was asked, what was expected and what came.
 */
import type { CaseExcerpt } from "../../../cases/model.ts"
import type { RunReport } from "../../../experiment/reportModel.ts"
import { cell, excerpt, label, type Section, type Table, table } from "../../outline.ts"
import { inOrder } from "./order.ts"

/** Rows of the table. */
const mostRows = 6

/** Fields of a case that have a row. */
const mostFields = 2

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
  const ofFields = rows.some(({ fields = [] }) => fields.length > 0)
  return [{ title: "", blocks: [ofFields ? tableOfFields(rows) : tableOfAnswers(rows)] }]
}

/** Letters before the first difference of two texts that are shown, where more are alike. */
const alikeShown = 8

/** Two texts without the beginning that they share, where it is long: a narrow column cuts the end. */
const apart = (one: string, other: string): readonly [string, string] => {
  let alike = 0
  while (alike < Math.min(one.length, other.length) && one[alike] === other[alike]) alike++
  if (alike <= 2 * alikeShown) return [one, other]
  const from = (text: string): string => `…${text.slice(alike - alikeShown).toWellFormed()}`
  return [from(one), from(other)]
}

/** Where answers are records: a row for each of the first fields that are not as expected. */
const tableOfFields = (rows: ReadonlyArray<CaseExcerpt>): Table => {
  const isEachPlain = rows.every(isPlain)
  const lines = rows.flatMap((row, nth) => {
    const { caseId, fields = [], expected, input, output } = row
    const name = rows[nth - 1]?.candidate === row.candidate ? "" : row.candidate
    const place = isEachPlain ? input : caseId.slice(0, 24)
    const more = fields.length - mostFields
    const why = row.mode === "wrong-silent" ? "" : row.mode
    if (fields.length === 0) return [[name, place, "", expected ?? "", output ?? "", why]]
    return fields
      .slice(0, mostFields)
      .map(({ field, expected: wanted = "nothing", output: given = "nothing" }, at) => [
        at === 0 ? name : "",
        at === 0 ? place : more > 0 && at === mostFields - 1 ? `and ${more} more` : "",
        field,
        ...apart(wanted, given),
        at === 0 ? why : ""
      ])
  })
  const columns = [
    label("first misses"),
    excerpt(isEachPlain ? "input" : "case"),
    excerpt("field"),
    excerpt("expected"),
    excerpt("got"),
    excerpt("why")
  ]
  const told = columns.map((column, at) => column.header !== "why" || lines.some((line) => line[at] !== ""))
  const isTold = (_: unknown, at: number): boolean => told[at] === true
  return table(
    columns.filter(isTold),
    lines.map((line) => line.filter(isTold).map((text) => cell(text)))
  )
}

/** Where answers are texts or labels: a row for each case. */
const tableOfAnswers = (rows: ReadonlyArray<CaseExcerpt>): Table => {
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
  return table(
    [label("first misses"), ...columns.map(({ column }) => column)],
    rows.map((row, nth) => [
      cell(rows[nth - 1]?.candidate === row.candidate ? "" : row.candidate),
      ...columns.map(({ textOf }) => cell(textOf(row)))
    ])
  )
}
