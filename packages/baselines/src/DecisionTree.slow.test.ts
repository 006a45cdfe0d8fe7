import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, it } from "vitest"
import { trees, withSources } from "./tree/tickets.fixture.ts"

it("rules of a tree are written as a source that type-checks", async () => {
  const checkout = resolve(import.meta.dirname, "../../..")
  await withSources(trees(), async (folder) => {
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(checkout, "tsconfig.json"), include: ["*.ts"], exclude: [] })
    )
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(checkout, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", folder],
      { encoding: "utf8" }
    )
    expect([stdout, status]).toEqual(["", 0])
  })
})
