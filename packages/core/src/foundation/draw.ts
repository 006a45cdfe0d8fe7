/**
 * A draw that is decided by a name: pure, and the same in every process. It imports nothing but Node's hash, so that a
 * server can load it alone.
 */
import { createHash } from "node:crypto"

/**
 * Where a key lies, uniform on [0, 1): the first 48 bits of SHA-256 of purpose and key. What lies below 0.1 also lies below
 * 0.25, so that samples of one purpose are nested; those of different purposes are independent.
 *
 * @param purpose what the draw is for
 * @param key what is drawn, such as the id of a request
 */
export const placeOf = (purpose: string, key: string): number => {
  const digest = createHash("sha256")
    .update(JSON.stringify([purpose, key]))
    .digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}
