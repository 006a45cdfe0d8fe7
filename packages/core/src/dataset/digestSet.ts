/**
 * The digests of many cases, 32 bytes each, and one digest over all of them that their order does not change.
 */
import { createHash } from "node:crypto"

const width = 32
/** Digests in a segment of 1 MiB. Segments are never copied to make room. */
const segmentLength = 32_768
/** Buckets to sort in, at most 2 to this power. */
const mostBits = 16
const blockLength = 2048

export interface DigestSet {
  /** Adds a SHA-256 digest, hex. */
  readonly add: (hex: string) => void
  /** SHA-256, hex, over the digests as bytes, in ascending order. */
  readonly digest: () => string
}

/** Starts an empty set. */
export const make = (): DigestSet => {
  const segments: Array<Buffer> = []
  let segment = Buffer.alloc(0)
  let count = 0
  return {
    add: (hex) => {
      const at = count % segmentLength
      if (at === 0) {
        segment = Buffer.allocUnsafeSlow(segmentLength * width)
        segments.push(segment)
      }
      segment.write(hex, at * width, width, "hex")
      count++
    },
    digest: () => {
      const hash = createHash("sha256")
      const order = ascending(segments, count)
      const block = Buffer.allocUnsafe(blockLength * width)
      for (let from = 0; from < count; from += blockLength) {
        const positions = order.subarray(from, from + blockLength)
        positions.forEach((position, at) => {
          const [source, start] = place(segments, position)
          source.copy(block, at * width, start, start + width)
        })
        hash.update(block.subarray(0, positions.length * width))
      }
      return hash.digest("hex")
    }
  }
}

const none = Buffer.alloc(0)

const place = (segments: ReadonlyArray<Buffer>, position: number): readonly [Buffer, number] => [
  segments[Math.floor(position / segmentLength)] ?? none,
  (position % segmentLength) * width
]

// Digests are uniform: about as many buckets as digests, by their first bits, leave a handful to compare in each.
const ascending = (segments: ReadonlyArray<Buffer>, count: number): Uint32Array => {
  const bits = Math.min(mostBits, Math.ceil(Math.log2(Math.max(1, count))))
  const bucketCount = 2 ** bits
  const bucketOf = (position: number): number => {
    const [segment, start] = place(segments, position)
    return segment.readUInt16BE(start) >>> (16 - bits)
  }
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
  const compare = (left: number, right: number): number => {
    const [segment, start] = place(segments, left)
    const [other, otherStart] = place(segments, right)
    return segment.compare(other, otherStart, otherStart + width, start, start + width)
  }
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const members = order.subarray(starts[bucket], starts[bucket + 1])
    if (members.length > 1) members.sort(compare)
  }
  return order
}
