/**
 * Builds the packages and packs them as they would be published.
 */
import { execFileSync } from "node:child_process"
import { join, resolve } from "node:path"
import { packages as order } from "./house.ts"

const checkout = resolve(import.meta.dirname, "..")

/** The published packages, in order of dependency. */
const packages = Object.keys(order)

/** Runs a command in a folder; its output is shown only when it fails. */
export const command = (cwd: string, program: string, ...args: ReadonlyArray<string>): string =>
  execFileSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 26
  })

/** Builds every package into its `dist`. */
export const build = (): void => {
  command(checkout, "pnpm", "run", "build")
}

/** Packs every package, which is built, into a folder. Returns the path of each tarball by the package's name. */
export const packBuilt = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    packages.map((name) => {
      const tarball = join(folder, `${name}.tgz`)
      command(join(checkout, "packages", name), "pnpm", "pack", "--out", tarball)
      return [`@assay/${name}`, tarball] as const
    })
  )

/** Builds and packs every package into a folder. Returns the path of each tarball by the package's name. */
export const packInto = (folder: string): ReadonlyMap<string, string> => {
  build()
  return packBuilt(folder)
}
