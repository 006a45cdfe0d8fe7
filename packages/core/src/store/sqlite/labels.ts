/** The labels of a store in SQLite. */
import * as Schema from "effect/Schema"
import { current } from "../../label/current.ts"
import { Label } from "../../label/model.ts"
import { toJsonl } from "../../label/writing.ts"
import { Labels } from "../Labels.ts"
import type { Connection } from "./connection.ts"
import { transaction } from "./groupCommit.ts"

const decodeLabel = Schema.decodeUnknownSync(Schema.fromJsonString(Label))
const decodeRow = Schema.decodeUnknownSync(Schema.Struct({ json: Schema.String }))

export const make = ({ db, writes: { attempt } }: Connection) => {
  const insert = db.prepare(
    `INSERT INTO labels (id, run, score, person, case_id, answer, json) VALUES (?, ?, ?, ?, ?, ?, ?)`
  )
  const byId = db.prepare("SELECT json FROM labels WHERE id = ?")
  const list = db.prepare(
    `SELECT json FROM labels WHERE (:run IS NULL OR run = :run) AND (:score IS NULL OR score = :score)
       AND (:person IS NULL OR person = :person) ORDER BY key`
  )

  const add = (label: Label): boolean => {
    const json = toJsonl([label]).trimEnd()
    const there = byId.get(label.id)
    if (there !== undefined) {
      if (decodeRow(there).json === json) return false
      throw new Error(
        `the label ${label.id} is there already with another content; a correction has an id of its own`
      )
    }
    insert.run(label.id, label.run ?? null, label.score, label.person, label.case, label.answer, json)
    return true
  }

  return Labels.of({
    append: (labels) =>
      attempt("add labels", () => transaction(db, () => labels.filter((label) => add(label)).length)),

    list: ({ run, score, person, history = false } = {}) =>
      attempt("list labels", () => {
        const rows = list
          .all({ run: run ?? null, score: score ?? null, person: person ?? null })
          .map((row) => decodeLabel(decodeRow(row).json))
        return history ? rows : current(rows)
      })
  })
}
