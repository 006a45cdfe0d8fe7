/**
 * The digests of many cases, 32 bytes each, and one digest over all of them that their order does not change.
 */
import { createHash } from "node:crypto"

const width = 32
const bucketCount = 65_536

export interface DigestSet {
  /** Adds a SHA-256 digest, hex. */
  readonly add: (hex: string) => void
  /** SHA-256, hex, over the digests as bytes, in ascending order. */
  readonly digest: () => string
}

/** Starts an empty set. */
export const make = (): DigestSet => {
  let bytes = Buffer.allocUnsafe(1024 * width)
  let count = 0
  return {
    add: (hex) => {
      if ((count + 1) * width > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.ceil((bytes.length * 1.5) / width) * width)
        bytes.copy(larger)
        bytes = larger
      }
      bytes.write(hex, count * width, width, "hex")
      count++
    },
    digest: () => {
      const hash = createHash("sha256")
      for (const position of ascending(bytes, count)) {
        hash.update(bytes.subarray(position * width, (position + 1) * width))
      }
      return hash.digest("hex")
    }
  }
}

// Digests are uniform: buckets by the first two bytes leave a handful to compare in each.
const ascending = (bytes: Buffer, count: number): Uint32Array => {
  const bucketOf = (position: number): number => bytes.readUInt16BE(position * width)
  const starts = new Uint32Array(bucketCount + 1)
  for (let position = 0; position < count; position++) {
    const next = bucketOf(position) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0)
  }
  const order = new Uint32Array(count)
  const free = starts.slice()
  for (let position = 0; position < count; position++) {
    const bucket = bucketOf(position)
    const slot = free[bucket] ?? 0
    order[slot] = position
    free[bucket] = slot + 1
  }
  const compare = (left: number, right: number): number =>
    bytes.compare(bytes, right * width, (right + 1) * width, left * width, (left + 1) * width)
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const members = order.subarray(starts[bucket], starts[bucket + 1])
    if (members.length > 1) members.sort(compare)
  }
  return order
}
