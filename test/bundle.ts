/**
 * Bundles the built packages: one file for each door, and a few that doors share. Node takes about a millisecond for
 * each file that it loads, however small, and core has three hundred.
 *
 * What others share with us stays outside: `effect`, and every package but `@assay/stats` and `@assay/pacing`, of which
 * each bundle takes the modules that it uses. Those two stay as they are compiled: each of their modules is a door.
 *
 * @see docs/decisions/031-weight.md
 */
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { rolldown } from "rolldown"
import { packages } from "./house.ts"

/** What is read of a package's manifest. */
interface Manifest {
  readonly exports: Readonly<
    Record<string, string | null | { readonly built: string; readonly default: string }>
  >
  readonly publishConfig: { readonly bin?: Readonly<Record<string, string>> }
}

const nameOf = (built: string): string => built.replace(/^\.\/dist\/(.*)\.js$/u, "$1")

/** Sources of a package's doors by the names of their built files; none where every module is a door. */
const doorsOf = ({ exports, publishConfig }: Manifest): Readonly<Record<string, string>> => {
  if (Object.keys(exports).some((door) => door.includes("*"))) return {}
  const doors = Object.values(exports).flatMap((door) =>
    door === null || typeof door === "string" ? [] : [[nameOf(door.built), door.default] as const]
  )
  const bins = Object.values(publishConfig.bin ?? {}).map(
    (built) => [nameOf(built), `./src/${nameOf(built)}.ts`] as const
  )
  return Object.fromEntries([...doors, ...bins])
}

const isInside = (id: string): boolean =>
  /^(?:[./]|(?:@assay\/(?:stats|pacing)|@oxc-project\/runtime)(?:\/|$))/u.test(id)

const bundle = async (folder: string): Promise<void> => {
  const input = doorsOf(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")))
  if (Object.keys(input).length === 0) return
  const dist = join(folder, "dist")
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (/\.js(?:\.map)?$/u.test(file)) rmSync(join(dist, file))
  }
  const made = await rolldown({
    cwd: folder,
    input,
    platform: "node",
    external: (id, _importer, isResolved) => !isResolved && !isInside(id)
  })
  await made.write({
    dir: dist,
    sourcemap: true,
    // The sources are published beside it.
    sourcemapExcludeSources: true,
    entryFileNames: "[name].js",
    chunkFileNames: "shared/[name].js"
  })
  await made.close()
}

for (const name of Object.keys(packages)) await bundle(resolve(import.meta.dirname, "../packages", name))
