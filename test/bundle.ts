/**
 * Bundles the built packages: one file for each door, and a few that doors share. Node takes about a millisecond for
 * each file that it loads, however small, and core has three hundred.
 *
 * What others share with us stays outside: `effect`, and every package but `@assay/stats` and `@assay/pacing`, of which
 * each bundle takes the modules that it uses, and those of what they depend on: a package manager that keeps packages
 * apart finds from core only what core itself depends on. Those two stay as they are compiled: each of their modules is
 * a door.
 *
 * @see docs/decisions/031-weight.md
 */
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { isBuiltin } from "node:module"
import { dirname, join, relative, resolve } from "node:path"
import { type Plugin, rolldown } from "rolldown"
import { packages } from "./house.ts"

/** What is read of a package's manifest. */
interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly exports: Readonly<
    Record<string, string | null | { readonly built: string; readonly default: string }>
  >
  readonly publishConfig: { readonly bin?: Readonly<Record<string, string>> }
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

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

const inlined = ["stats", "pacing"]

/** Packages that come into a bundle with all that it uses of them. */
const insiders = [
  "@oxc-project/runtime",
  ...inlined.flatMap((name) => [
    `@assay/${name}`,
    ...Object.keys(manifestOf(resolve(import.meta.dirname, "../packages", name)).dependencies ?? {})
  ])
]

const isInside = (id: string): boolean =>
  /^[./\0]/u.test(id) || insiders.some((name) => id === name || id.startsWith(`${name}/`))

/** Before the name of a module that does nothing but import another one on demand. */
const onDemand = "\0on demand:"

/**
 * Moves imports on demand to modules of their own: tsx writes a map for each file with such an import, as large as the
 * file, at every start. `folder`: of the package.
 */
const apart = (folder: string): Plugin => ({
  name: "imports on demand apart",
  transform: (code, id) => {
    if (id.startsWith(onDemand)) return
    const moved: Array<string> = []
    const rest = code.replaceAll(/(?<!typeof )\bimport\("([^"]+)"\)/gu, (_, wanted: string) => {
      const target = wanted.startsWith(".") ? `./${relative(folder, resolve(dirname(id), wanted))}` : wanted
      return `imported${moved.push(target)}()`
    })
    const imports = moved.map(
      (target, nth) => `import imported${nth + 1} from ${JSON.stringify(onDemand + target)}`
    )
    return moved.length === 0 ? undefined : [rest, ...imports].join("\n")
  },
  resolveId: (id) => (id.startsWith(onDemand) ? id : undefined),
  load: (id) => {
    if (!id.startsWith(onDemand)) return
    const target = id.slice(onDemand.length)
    return `export default () => import(${JSON.stringify(target.startsWith(".") ? resolve(folder, target) : target)})`
  }
})

/** Says of a package that stays outside whether it can be found from here. */
const assertDeclared = (id: string, { name, dependencies, peerDependencies }: Manifest): void => {
  const [, wanted] = /^((?:@[^/]+\/)?[^/]+)/u.exec(id) ?? []
  const declared = [name, ...Object.keys({ ...dependencies, ...peerDependencies })]
  if (!isBuiltin(id) && (wanted === undefined || !declared.includes(wanted)))
    throw new Error(`the bundle of ${name} imports ${id}, which is no dependency of it`)
}

const bundle = async (folder: string): Promise<void> => {
  const manifest = manifestOf(folder)
  const input = doorsOf(manifest)
  if (Object.keys(input).length === 0) return
  const dist = join(folder, "dist")
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (/\.js(?:\.map)?$/u.test(file)) rmSync(join(dist, file))
  }
  const made = await rolldown({
    cwd: folder,
    input,
    platform: "node",
    plugins: [apart(folder)],
    external: (id, _importer, isResolved) => {
      if (isResolved || isInside(id)) return false
      assertDeclared(id, manifest)
      return true
    }
  })
  await made.write({
    dir: dist,
    // Nothing is minified, but what the declarations say is not said twice; and where maps are in use, as under tsx, Node reads each before it runs anything.
    sourcemap: false,
    comments: { jsdoc: false },
    codeSplitting: { groups: [{ name: "onDemand", test: (id) => id.startsWith(onDemand) }] },
    entryFileNames: "[name].js",
    chunkFileNames: "shared/[name].js"
  })
  await made.close()
}

for (const name of Object.keys(packages)) await bundle(resolve(import.meta.dirname, "../packages", name))
