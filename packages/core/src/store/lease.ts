/**
 * Who runs an experiment on a store. One process at a time: two would ask the same cases, and pay twice.
 *
 * A process that is killed leaves its lease behind. Where it ran on this machine, its number tells at once that it is
 * gone; of another machine only its silence does.
 */
import { randomUUID } from "node:crypto"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type GroupCommit, transaction } from "./groupCommit.ts"
import type { Holder, StoreError } from "./RunStore.ts"
import { type decodeLease, decodeOptionalLease } from "./rows.ts"
import type { Statements } from "./statements.ts"

/** How often a lease is renewed, and after how long without it has lapsed, in milliseconds. */
const beat = { everyMs: 5_000, lapsedMs: 60_000 } as const

type Lease = ReturnType<typeof decodeLease>

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

const isHeld = (lease: Lease, now: number): boolean => {
  if (lease.machine !== machine) return now - lease.beat_at < beat.lapsedMs
  if (lease.pid === process.pid) return own.has(lease.token)
  if (!exists(lease.pid)) return false
  const status = statusOf(lease.pid)
  // Another program may have the number by now.
  if (status !== undefined) return !status.isOver && status.began === lease.began
  return now - lease.beat_at < beat.lapsedMs
}

const holder = ({ pid, host, since }: Lease): Holder => ({
  pid,
  host,
  since,
  isHere: pid === process.pid && host === hostname()
})

export const make = (db: DatabaseSync, sql: Statements, writes: GroupCommit) => {
  const find = (experiment: string): Holder | undefined => {
    const lease = decodeOptionalLease(sql.lease.get(experiment))
    return lease !== undefined && isHeld(lease, Date.now()) ? holder(lease) : undefined
  }
  const take = (experiment: string, token: string, isForced: boolean): Holder | undefined =>
    transaction(db, () => {
      const held = isForced ? undefined : find(experiment)
      if (held !== undefined) return held
      // Whoever ends in order gives its lease back. One that is left was its process's when that was killed.
      if (!isForced && sql.lease.get(experiment) !== undefined) sql.markKilled.run(experiment)
      const now = Date.now()
      const began = statusOf(process.pid)?.began ?? ""
      sql.takeLease.run(experiment, token, process.pid, hostname(), machine, began, now, now)
      return undefined
    })
  return {
    holder: (experiment: string): Effect.Effect<Holder | undefined, StoreError> =>
      writes.attempt("look who runs it", () => find(experiment)),
    /** Takes the lease until the scope ends. Returns who has it where that is somebody else. */
    take: (
      experiment: string,
      { force = false }: { readonly force?: boolean }
    ): Effect.Effect<Holder | undefined, StoreError, Scope.Scope> =>
      Effect.gen(function* () {
        const token = randomUUID()
        const taken = yield* Effect.acquireRelease(
          writes.attempt("take the lease", () => {
            const held = take(experiment, token, force)
            if (held !== undefined) return { held, timer: undefined }
            own.add(token)
            const renew = (): void => writes.push(() => void sql.renewLease.run(Date.now(), token))
            return { held, timer: setInterval(renew, beat.everyMs).unref() }
          }),
          ({ timer }) =>
            Effect.sync(() => {
              if (timer === undefined) return
              clearInterval(timer)
              own.delete(token)
              writes.push(() => void sql.dropLease.run(token))
            })
        )
        return taken.held
      })
  }
}
