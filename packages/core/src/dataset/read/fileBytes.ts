/**
 * The bytes of a file, read in pieces and each time from the start.
 */
import { open } from "node:fs/promises"
import { resolve } from "node:path"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { describe } from "../../foundation/userCode.ts"
import type { DatasetError } from "../DatasetError.ts"
import * as FaultList from "../faultList.ts"

const pieceBytes = 256 * 1024

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "this is a directory"
}

/** What went wrong with a file, with the path it was looked for at. */
const unreadable = (path: string, thrown: unknown): DatasetError => {
  const code = Predicate.hasProperty(thrown, "code") ? String(thrown.code) : ""
  return FaultList.wholly(path, `${reasons[code] ?? describe(thrown)}: ${resolve(path)}`)
}

/** Streams the file at `path`, which is resolved against the working directory when the stream is run. */
export const fileBytes = (path: string): Stream.Stream<Uint8Array, DatasetError> =>
  Stream.suspend(() => Stream.fromAsyncIterable(pieces(resolve(path)), (thrown) => unreadable(path, thrown)))

async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(pieceBytes))
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
