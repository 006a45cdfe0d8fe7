/**
 * Remembers ids and a number for each. Ids lie as bytes outside of the JavaScript heap: about 30 bytes each and
 * nothing for the garbage collector to walk through, where a Map of a million strings takes several times that.
 */

export interface IdTable {
  /** The number under which the id was added before; undefined when it is new, and then it is added. */
  readonly add: (id: string, mark: number) => number | undefined
}

/** Starts an empty table. Marks are 32-bit unsigned integers. */
export const make = (): IdTable => {
  let bytes = Buffer.allocUnsafe(16 * 1024)
  let used = 0
  let count = 0
  // By entry: where its bytes end, its hash, its mark.
  let ends = new Float64Array(1024)
  let hashes = new Uint32Array(1024)
  let marks = new Uint32Array(1024)
  // Open addressing with linear probing: an entry's number plus one, or 0.
  let slots = new Uint32Array(2048)

  const slotOf = (hash: number): number => hash & (slots.length - 1)
  const nextTo = (slot: number): number => (slot + 1) & (slots.length - 1)

  const rehash = (): void => {
    slots = new Uint32Array(slots.length * 2)
    for (let entry = 0; entry < count; entry++) {
      let slot = slotOf(hashes[entry] ?? 0)
      while (slots[slot] !== 0) slot = nextTo(slot)
      slots[slot] = entry + 1
    }
  }

  const reserve = (id: string): void => {
    if (used + id.length * 3 > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.ceil(bytes.length * 1.5) + id.length * 3)
      bytes.copy(larger, 0, 0, used)
      bytes = larger
    }
    if (count === ends.length) {
      const length = Math.ceil(count * 1.5)
      ends = grown(ends, new Float64Array(length))
      hashes = grown(hashes, new Uint32Array(length))
      marks = grown(marks, new Uint32Array(length))
    }
    if ((count + 1) * 3 > slots.length * 2) rehash()
  }

  return {
    add: (id, mark) => {
      reserve(id)
      const end = used + bytes.write(id, used, "utf8")
      const hash = hashOf(bytes, used, end)
      let slot = slotOf(hash)
      for (let found = slots[slot] ?? 0; found !== 0; found = slots[slot] ?? 0) {
        const entry = found - 1
        if (hashes[entry] === hash) {
          const from = entry === 0 ? 0 : (ends[entry - 1] ?? 0)
          if (bytes.compare(bytes, used, end, from, ends[entry]) === 0) return marks[entry]
        }
        slot = nextTo(slot)
      }
      slots[slot] = count + 1
      ends[count] = end
      hashes[count] = hash
      marks[count] = mark
      used = end
      count++
      return undefined
    }
  }
}

const grown = <A extends Float64Array | Uint32Array>(from: A, to: A): A => {
  to.set(from)
  return to
}

/** FNV-1a over bytes, with a final mix because only the low bits choose the slot. */
const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
