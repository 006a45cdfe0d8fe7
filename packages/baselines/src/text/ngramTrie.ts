/**
 * Numbers for n-grams without building a string for each occurrence.
 *
 * An n-gram is a path of symbols (word numbers or code points) from the root; every node is one n-gram. The
 * edges live in one open-addressing hash table over typed arrays: about 32 bytes an n-gram, where a `Map` of
 * strings needs three times that and hashes every string it is asked for.
 */
export interface NgramTrie {
  /** Number of nodes, the root included. */
  readonly size: () => number
  /** The n-gram one symbol longer, or -1 where there is none. */
  readonly find: (node: number, symbol: number) => number
  /** The n-gram one symbol longer, made where there is none. */
  readonly extend: (node: number, symbol: number) => number
  /** The symbols of an n-gram, in order. */
  readonly symbolsOf: (node: number) => ReadonlyArray<number>
}

export const root = 0

/** A trie that holds the root alone. Symbols are unsigned 32-bit integers. */
export const make = (): NgramTrie => {
  let capacity = 1 << 12
  // Node 0 is nobody's child, so 0 in a slot marks it free. The table is at most half full.
  let childOfSlot = new Uint32Array(capacity)
  let parentOfNode = new Uint32Array(capacity / 2)
  let symbolOfNode = new Uint32Array(capacity / 2)
  let size = 1

  /** The slot of the edge, or the free slot where it belongs. */
  const slotOf = (parent: number, symbol: number): number => {
    // Multiply and shift, as in the finaliser of MurmurHash3, spreads neighbouring numbers apart.
    let hash = Math.imul(parent, 0x85ebca6b) ^ Math.imul(symbol, 0xc2b2ae35)
    hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f)
    let slot = (hash ^ (hash >>> 13)) & (capacity - 1)
    for (;;) {
      const child = childOfSlot[slot] ?? 0
      if (child === 0 || (parentOfNode[child] === parent && symbolOfNode[child] === symbol)) return slot
      slot = (slot + 1) & (capacity - 1)
    }
  }

  const grow = (): void => {
    capacity *= 2
    const parents = new Uint32Array(capacity / 2)
    const symbols = new Uint32Array(capacity / 2)
    parents.set(parentOfNode)
    symbols.set(symbolOfNode)
    parentOfNode = parents
    symbolOfNode = symbols
    childOfSlot = new Uint32Array(capacity)
    for (let node = 1; node < size; node++) {
      childOfSlot[slotOf(parentOfNode[node] ?? 0, symbolOfNode[node] ?? 0)] = node
    }
  }

  return {
    size: () => size,
    find: (node, symbol) => {
      const child = childOfSlot[slotOf(node, symbol)] ?? 0
      return child === 0 ? -1 : child
    },
    extend: (node, symbol) => {
      const known = childOfSlot[slotOf(node, symbol)] ?? 0
      if (known !== 0) return known
      if (size === parentOfNode.length) grow()
      parentOfNode[size] = node
      symbolOfNode[size] = symbol
      childOfSlot[slotOf(node, symbol)] = size
      return size++
    },
    symbolsOf: (node) => {
      const symbols: Array<number> = []
      for (let at = node; at !== root; at = parentOfNode[at] ?? root) symbols.push(symbolOfNode[at] ?? 0)
      return symbols.reverse()
    }
  }
}
