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
  for (const args of [["--help"], ["--only", `x${evil}`], [`--nonsense${evil}`]]) {
    it.effect(`holds nothing that a terminal acts upon: ${JSON.stringify(args[0])}`, () =>
      Effect.gen(function* () {
        const text = yield* shown(args)
        expect(text).toMatch(/only|nonsense/)
        // Colours are our own.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: how colours begin
        const plain = text.replace(/\u001b\[[0-9;]*m/g, "")
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
        expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
      })
    )
  }
})

describe("a flag that is wrong", () => {
  it.effect("is named in one line, without the help", () =>
    Effect.gen(function* () {
      const lines = (yield* shown(["--only", "y"])).split("\n")
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(/^--only: expected .*, found "y"$/)
    })
  )

  for (const [typed, said] of [
    ["--nonsense", "there is no flag --nonsense; --help lists the flags"],
    ["--onli", "there is no flag --onli; did you mean --only?"]
  ] as const) {
    it.effect(`is named where it is not known: ${typed}`, () =>
      Effect.gen(function* () {
        expect(yield* shown([typed, "y"])).toBe(said)
      })
    )
  }
})
