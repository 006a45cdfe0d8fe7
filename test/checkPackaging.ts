/**
 * Checks real packs for packaging mistakes, with publint and "are the types wrong".
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { command, packInto } from "./pack.ts"

const checkout = resolve(import.meta.dirname, "..")
const folder = mkdtempSync(join(tmpdir(), "assay-pack-"))
try {
  for (const [name, tarball] of packInto(folder)) {
    command(checkout, "publint", tarball, "--strict")
    command(checkout, "attw", tarball, "--profile", "esm-only")
    console.log(`${name}: packaging is sound`)
  }
} catch (failure) {
  const { stdout = "", stderr = "" } = failure as { readonly stdout?: string; readonly stderr?: string }
  console.error(`${stdout}${stderr}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
