/**
 * Which part a case belongs to.
 */
import { sha256 } from "@assay/core/internal"
import type { Split } from "./model.ts"

/** What is dealt as one: the cases of a cluster, and cases of the same input. */
export const unitOf = ({
  cluster,
  inputDigest
}: {
  readonly cluster: string | undefined
  readonly inputDigest: string
}): string => (cluster === undefined ? `input ${inputDigest}` : `cluster ${cluster}`)

/** The first 64 bits of the digest of a unit. */
export type UnitHash = readonly [high: number, low: number]

export const hashOf = (unit: string): UnitHash => {
  const hex = sha256(unit)
  return [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8, 16), 16)]
}

/** The finaliser of MurmurHash3: every bit of the result depends on every bit of `x`. */
const mixed = (x: number): number => {
  const a = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return (b ^ (b >>> 16)) >>> 0
}

/** A number from 0 to 1 of a unit in a deal. */
const placeOf = ([high, low]: UnitHash, { seed, deal }: Pick<Split, "seed" | "deal">): number =>
  (mixed(high ^ mixed(low ^ mixed(seed ^ mixed(deal + 0x9e3779b9)))) + 0.5) / 2 ** 32

/** The part that a unit is dealt to: the shares lie one behind the other between 0 and 1. */
export const partOf = (hash: UnitHash, split: Pick<Split, "parts" | "seed" | "deal">): string => {
  const place = placeOf(hash, split)
  let end = 0
  let last = ""
  for (const [part, share] of Object.entries(split.parts)) {
    end += share
    last = part
    if (place < end) return part
  }
  return last
}
