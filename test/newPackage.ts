/**
 * Makes a package of the workspace: `pnpm new NAME "what it is for" core stats`. The names behind the purpose are the
 * packages that it may import; default: none.
 *
 * It writes the package's folder and its line in the order of the house. `pnpm install` links it.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { packages } from "./house.ts"

/** The files of a new package by their path in its folder. */
export const filesOf = (
  name: string,
  purpose: string,
  imports: ReadonlyArray<string>
): Readonly<Record<string, string>> => {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  const doors = (built: object) => ({ ".": built, "./package.json": "./package.json" })
  return {
    "package.json": json({
      name: `@assay/${name}`,
      version: "0.1.0",
      description: purpose,
      license: "MIT",
      type: "module",
      sideEffects: false,
      engines: { node: ">=22.19" },
      exports: doors({ built: "./dist/index.js", default: "./src/index.ts" }),
      publishConfig: {
        access: "public",
        exports: doors({ types: "./dist/index.d.ts", default: "./dist/index.js" })
      },
      files: ["dist", "!**/*.map", "!**/*.tsbuildinfo"],
      dependencies: Object.fromEntries(imports.map((each) => [`@assay/${each}`, "workspace:^"])),
      peerDependencies: { effect: "^4.1.0" },
      devDependencies: { effect: "^4.1.0" }
    }),
    "tsconfig.build.json": json({
      extends: "../../tsconfig.base.json",
      compilerOptions: {
        composite: true,
        noEmit: false,
        emitDeclarationOnly: true,
        rootDir: "src",
        outDir: "dist",
        tsBuildInfoFile: "dist/.tsbuildinfo"
      },
      include: ["src"],
      exclude: ["src/**/*.test.ts", "src/**/*.fixture.ts"],
      references: imports.map((each) => ({ path: `../${each}/tsconfig.build.json` }))
    }),
    "src/index.ts": `/**\n * The public surface of \`@assay/${name}\`: ${purpose}\n */\nexport {}\n`
  }
}

/** What stops a package of that name from being made; undefined where nothing does. */
export const complaintOf = (name: string, imports: ReadonlyArray<string>): string | undefined => {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    return `expected a name of small letters, found ${JSON.stringify(name)}`
  if (Object.hasOwn(packages, name)) return `the package ${name} exists`
  const unknown = imports.filter((each) => !Object.hasOwn(packages, each))
  return unknown.length === 0
    ? undefined
    : `expected packages among ${Object.keys(packages).join(", ")}, found ${unknown.join(", ")}`
}

/** The order of the house with one more line, behind the last package of the list. */
export const withPackage = (order: string, line: string): string =>
  order.replace(/(export const packages: [^\n]*\{\n[\s\S]*?)\n\}/u, `$1,\n${line}\n}`)

if (import.meta.main) {
  const [name = "", purpose = "", ...imports] = process.argv.slice(2)
  const checkout = resolve(import.meta.dirname, "..")
  const folder = join(checkout, "packages", name)
  const complaint =
    complaintOf(name, imports) ?? (existsSync(folder) ? `the folder packages/${name} exists` : undefined)
  if (complaint === undefined) {
    for (const [file, text] of Object.entries(filesOf(name, purpose, imports))) {
      mkdirSync(join(folder, file, ".."), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    copyFileSync(join(checkout, "LICENSE"), join(folder, "LICENSE"))
    const order = join(checkout, "test", "house.ts")
    const line = `  ${JSON.stringify(name)}: ${JSON.stringify(imports)}`
    writeFileSync(order, withPackage(readFileSync(order, "utf8"), line))
    console.log(`packages/${name} is there. Run pnpm install, and pnpm format.`)
  } else {
    console.error(complaint)
    process.exitCode = 2
  }
}
