import { describe, expect, it } from "@effect/vitest"
import { rewritten } from "./fingerprint.ts"

const manifest = (fingerprint: string, settings: Record<string, string>) => ({
  candidates: [{ name: "model", kind: "task" as const, fingerprint, settings }]
})

const before = { id: "tickets-1", manifest: manifest("a", { model: "m", prompt: "text one" }) }

describe("a new run of an experiment", () => {
  it("says that a candidate is asked again where only the text of its function or prompt is another", () => {
    const [note, ...more] = rewritten(before, manifest("b", { model: "m", prompt: "text two" }))
    expect(note).toContain("model answers all cases again")
    expect(note).toContain("run tickets-1")
    expect(more).toEqual([])
  })

  it("says nothing where the settings differ too, where nothing does, and of candidates that are new", () => {
    expect(rewritten(before, manifest("b", { model: "other", prompt: "text two" }))).toEqual([])
    expect(rewritten(before, manifest("a", { model: "m", prompt: "text one" }))).toEqual([])
    expect(rewritten({ ...before, manifest: { candidates: [] } }, manifest("b", { model: "m" }))).toEqual([])
  })
})
