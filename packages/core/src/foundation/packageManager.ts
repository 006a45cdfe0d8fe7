/**
 * How the packages of a project are installed: by the manager whose lock file lies beside its files.
 */
import { existsSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"

/** How the packages of a project are installed, and its commands run. */
export interface Manager {
  readonly name: "npm" | "pnpm"
  /** Installs what `package.json` names. */
  readonly install: string
  /** Adds packages for development. */
  readonly add: string
  /** Runs a command of an installed package, and never one that would have to be fetched. */
  readonly run: string
}

const npm: Manager = {
  name: "npm",
  install: "npm install",
  add: "npm install --save-dev",
  run: "npx --no-install"
}

const pnpm: Manager = { name: "pnpm", install: "pnpm install", add: "pnpm add --save-dev", run: "pnpm exec" }

/** A folder and all that it lies in. */
const upwards = (folder: string): ReadonlyArray<string> =>
  dirname(folder) === folder ? [folder] : [folder, ...upwards(dirname(folder))]

const holderOf = (folder: string, name: string): string | undefined =>
  upwards(folder).find((each) => existsSync(join(each, name)))

/** Where workflows belong: the top of the checkout, or the folder itself. `within`: the way from there to the folder. */
export const checkoutOf = (folder: string): { readonly root: string; readonly within: string } => {
  const root = holderOf(resolve(folder), ".git") ?? resolve(folder)
  return { root, within: relative(root, resolve(folder)).split(sep).join("/") }
}

/** The manager whose lock file lies in the folder, or above it within its checkout. */
export const managerOf = (folder: string): Manager => {
  const { root } = checkoutOf(folder)
  const within = upwards(resolve(folder)).filter((each) => !relative(root, each).startsWith(".."))
  return within.some((each) => existsSync(join(each, "pnpm-lock.yaml"))) ? pnpm : npm
}
