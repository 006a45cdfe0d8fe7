/**
 * The leases of a store in SQLite.
 *
 * A process that is killed leaves its lease behind. Where it ran on this machine, its number tells at once that it is
 * gone; of another machine only its silence does.
 */
import { randomUUID } from "node:crypto"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type LeaseHolder, Leases } from "../Leases.ts"
import type { Connection } from "./connection.ts"
import { transaction } from "./groupCommit.ts"

/** How often a lease is renewed, and after how long without it has lapsed, in milliseconds. */
const beat = { everyMs: 5_000, lapsedMs: 60_000 } as const

const LeaseRow = Schema.Struct({
  token: Schema.String,
  pid: Schema.Natural,
  host: Schema.String,
  machine: Schema.String,
  began: Schema.String,
  since: Schema.Finite,
  beat_at: Schema.Finite
})
type LeaseRow = typeof LeaseRow.Type

const decodeLease = Schema.decodeUnknownSync(Schema.UndefinedOr(LeaseRow))

const firstOf = <A>(...tries: ReadonlyArray<() => A>): A | undefined => {
  for (const attempt of tries) {
    try {
      return attempt()
    } catch {
      // Not on this system.
    }
  }
  return undefined
}

/** Where process numbers mean the same: this boot of this machine, and of a container its own. */
const machine = [
  hostname(),
  firstOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) ?? "",
  firstOf(() => readlinkSync("/proc/self/ns/pid")) ?? ""
].join(" ")

/** When a process began, and whether it has ended but for its number. Undefined where the system does not say. */
const statusOf = (pid: number): { readonly began: string; readonly isOver: boolean } | undefined =>
  firstOf(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name of the program stands in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return { began: fields[19] ?? "", isOver: ["Z", "X"].includes(fields[0] ?? "") }
  })

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** Leases that this process holds. */
const own = new Set<string>()

/** Leases that this process has given back, until that is written. */
const givenBack = new Set<string>()

const isHeld = (lease: LeaseRow, now: number): boolean => {
  if (lease.machine !== machine) return now - lease.beat_at < beat.lapsedMs
  if (lease.pid === process.pid) return own.has(lease.token)
  if (!exists(lease.pid)) return false
  const status = statusOf(lease.pid)
  // Another program may have the number by now.
  if (status !== undefined) return !status.isOver && status.began === lease.began
  return now - lease.beat_at < beat.lapsedMs
}

const holderOf = ({ pid, host, since }: LeaseRow): LeaseHolder => ({
  pid,
  host,
  since,
  isHere: pid === process.pid && host === hostname()
})

export const make = ({ db, writes }: Connection) => {
  // Whoever ends in order gives its lease back. One that is left was its process's when that was killed.
  const markKilled = db.prepare(
    `UPDATE runs SET killed = 1 WHERE key =
       (SELECT max(key) FROM runs WHERE experiment = ? AND finished_at IS NULL)`
  )
  const select = db.prepare(
    "SELECT token, pid, host, machine, began, since, beat_at FROM leases WHERE experiment = ?"
  )
  const insert = db.prepare(
    `INSERT OR REPLACE INTO leases (experiment, token, pid, host, machine, began, since, beat_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  )
  const renew = db.prepare("UPDATE leases SET beat_at = ? WHERE token = ?")
  const drop = db.prepare("DELETE FROM leases WHERE token = ?")

  const find = (experiment: string): LeaseHolder | undefined => {
    const lease = decodeLease(select.get(experiment))
    return lease !== undefined && isHeld(lease, Date.now()) ? holderOf(lease) : undefined
  }
  const take = (experiment: string, token: string, isForced: boolean): LeaseHolder | undefined =>
    transaction(db, () => {
      const held = isForced ? undefined : find(experiment)
      if (held !== undefined) return held
      const left = decodeLease(select.get(experiment))
      if (!isForced && left !== undefined && !givenBack.has(left.token)) markKilled.run(experiment)
      const now = Date.now()
      const began = statusOf(process.pid)?.began ?? ""
      insert.run(experiment, token, process.pid, hostname(), machine, began, now, now)
      return undefined
    })

  return Leases.of({
    holder: (experiment) => writes.attempt("read the lease", () => find(experiment)),

    take: (experiment, { force = false } = {}) =>
      Effect.gen(function* () {
        const token = randomUUID()
        const { held } = yield* Effect.acquireRelease(
          writes.attempt("take the lease", () => {
            const held = take(experiment, token, force)
            if (held !== undefined) return { held, timer: undefined }
            own.add(token)
            const beatNow = (): void => writes.push(() => void renew.run(Date.now(), token))
            return { held, timer: setInterval(beatNow, beat.everyMs).unref() }
          }),
          ({ timer }) =>
            Effect.sync(() => {
              if (timer === undefined) return
              clearInterval(timer)
              own.delete(token)
              givenBack.add(token)
              writes.push(() => {
                drop.run(token)
                givenBack.delete(token)
              })
            })
        )
        return held
      })
  })
}
