/**
 * Checks real packs for packaging mistakes, with publint and "are the types wrong"; and that every door of a built
 * package finds what it imports among what that package itself depends on, as the workspace's folders are kept apart.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { command, packInto } from "./pack.ts"

const checkout = resolve(import.meta.dirname, "..")

/** Loads what was built, as Node resolves it from the package's own folder. */
const importDoors = (name: string): void => {
  const folder = join(checkout, "packages", name.replace("@assay/", ""))
  const { exports }: { readonly exports: Readonly<Record<string, unknown>> } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8")
  )
  const doors = Object.keys(exports).filter((door) => !/\*|\.json$/u.test(door))
  const script = doors.map((door) => `await import(${JSON.stringify(name + door.slice(1))})`).join("\n")
  command(folder, process.execPath, "--conditions=built", "--input-type=module", "--eval", script)
}

const folder = mkdtempSync(join(tmpdir(), "assay-pack-"))
try {
  for (const [name, tarball] of packInto(folder)) {
    command(checkout, "publint", tarball, "--strict")
    command(checkout, "attw", tarball, "--profile", "esm-only")
    importDoors(name)
    console.log(`${name}: packaging is sound`)
  }
} catch (failure) {
  const { stdout = "", stderr = "" } = failure as { readonly stdout?: string; readonly stderr?: string }
  console.error(`${stdout}${stderr}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
