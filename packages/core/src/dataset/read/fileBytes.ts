/**
 * The bytes of a file, read in pieces and each time from the start.
 */
import { open } from "node:fs/promises"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { type DeclaredPath, missingFile } from "../../foundation/declaredPath.ts"
import { describe } from "../../foundation/userCode.ts"
import type { DatasetError } from "../DatasetError.ts"
import * as FaultList from "../faultList.ts"

const pieceBytes = 256 * 1024

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "this is a directory"
}

/** What went wrong with a file, with the paths it was looked for at. */
const unreadable = (path: DeclaredPath, thrown: unknown): DatasetError => {
  const code = Predicate.hasProperty(thrown, "code") ? String(thrown.code) : ""
  const why = code === "ENOENT" ? missingFile(path) : `${reasons[code] ?? describe(thrown)}: ${path.locate()}`
  return FaultList.wholly(path.said, why)
}

/** Streams the file at `path`, which is looked for when the stream is run. */
export const fileBytes = (path: DeclaredPath): Stream.Stream<Uint8Array, DatasetError> =>
  Stream.suspend(() => Stream.fromAsyncIterable(pieces(path.locate()), (thrown) => unreadable(path, thrown)))

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
