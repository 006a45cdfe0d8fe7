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

/** A deal, with what is the same for all units worked out. */
export interface Dealing {
  /** Depends on seed and deal alone. */
  readonly start: number
  /** Where each part ends between 0 and 1: the shares lie one behind the other. */
  readonly ends: ReadonlyArray<number>
}

export const dealing = ({ parts, seed, deal }: Pick<Split, "parts" | "seed" | "deal">): Dealing => {
  let end = 0
  return {
    start: mixed(seed ^ mixed(deal + 0x9e3779b9)),
    ends: Object.values(parts).map((share) => {
      end += share
      return end
    })
  }
}

/** The number of the part that a unit is dealt to. */
export const dealt = (high: number, low: number, { start, ends }: Dealing): number => {
  const place = (mixed(high ^ mixed(low ^ start)) + 0.5) / 2 ** 32
  let part = 0
  while (part < ends.length - 1 && place >= (ends[part] ?? 1)) part++
  return part
}

/** The part that a unit is dealt to. */
export const partOf = ([high, low]: UnitHash, split: Pick<Split, "parts" | "seed" | "deal">): string =>
  Object.keys(split.parts)[dealt(high, low, dealing(split))] ?? ""
