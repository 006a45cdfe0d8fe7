import { describe, expect, it } from "@effect/vitest"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as TestConsole from "effect/testing/TestConsole"
import * as Platform from "./platform.ts"
import { presenter } from "./presenter.ts"

const evil = "m\u001b]52;c;eA==\u0007\n::set-output name=x::y\u202e"

const command = Command.make("name", { only: Flag.Literals("only", [evil]).pipe(Flag.atLeast(0)) }).pipe(
  Command.withDescription(`candidates: ${evil}`)
)

const shown = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* Effect.exit(
      Effect.provideService(Command.runWith(command, { version: "1" })(args), CliOutput.Presenter, presenter)
    )
    const lines = [...(yield* TestConsole.logLines), ...(yield* TestConsole.errorLines)]
    return lines.map(String).join("\n")
  }).pipe(Effect.provide(Platform.layer))

describe("the help of an experiment", () => {
  for (const args of [["--help"], ["--nonsense"]]) {
    it.effect(`holds nothing that a terminal acts upon: ${args[0]}`, () =>
      Effect.gen(function* () {
        const text = yield* shown(args)
        expect(text).toContain("only")
        // Colours are our own.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: how colours begin
        const plain = text.replace(/\u001b\[[0-9;]*m/g, "")
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
        expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
      })
    )
  }
})
