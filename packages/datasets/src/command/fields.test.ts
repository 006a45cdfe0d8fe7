import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Label } from "@assay/core"
import { describe, expect, it } from "vitest"
import { called, folder, jsonl } from "./called.fixture.ts"

const subjects = ["refund for order", "weather in town", "reset password of", "track the parcel"]

/** Rows whose properties have other names than those of Assay. */
const rows = (n: number, seed: number) =>
  Array.from({ length: n }, (_, at) => ({
    ticket: `t${seed}-${at}`,
    ask: `${subjects[at % 4]} w${(at * 7 + seed) % 40} w${(at * 11) % 40}`,
    wanted: subjects[at % 4]?.split(" ")[0],
    language: at % 2 === 0 ? "en" : "de"
  }))

const fields = "id=ticket,input=ask,expected=wanted,tags=language"

describe("--fields, the same in every command", () => {
  it("names the parts of a case for lint, diff, split, fresh, suggest and add", async () => {
    const at = folder()
    const before = rows(60, 1)
    const old = jsonl(at, "old.jsonl", before)
    const set = jsonl(at, "set.jsonl", [
      ...before.slice(1).map((row) => (row.ticket === "t1-3" ? { ...row, wanted: "other" } : row))
    ])
    const sample = jsonl(
      at,
      "sample.jsonl",
      rows(60, 2).map(({ ticket, ask }) => ({ request: ticket, said: { text: ask } }))
    )
    const production = { production: sample, "production-fields": "id=request,input=said.text" }
    const linted = await called("lint", { fields, json: true }, [set])
    expect(JSON.parse(linted.text).sizes.map(({ slice }: { slice: string }) => slice)).toContain(
      "language en"
    )
    const diff = await called("diff", { fields, json: true }, [old, set])
    expect(JSON.parse(diff.text)).toMatchObject({ removed: [{ id: "t1-0" }], relabelled: [{ id: "t1-3" }] })
    const to = join(at, "set.split.json")
    const split = await called("split", { fields, parts: "a=0.5,b=0.5", to, json: true }, [set])
    expect(split.code).toBe(0)
    const { counts, parts } = JSON.parse(split.text)
    expect(parts).toEqual({ a: 0.5, b: 0.5 })
    expect(counts.a.cases + counts.b.cases).toBe(59)
    expect(counts.a.labels.map(({ label }: { label: string }) => label)).toContain("refund")
    const fresh = await called("fresh", { fields, ...production, json: true }, [set])
    expect(fresh.code, fresh.text).toBe(4)
    expect(JSON.parse(fresh.text)).toMatchObject({ reference: { n: 59 }, production: { n: 60 } })
    const out = join(at, "queue.jsonl")
    const suggested = await called("suggest", { fields, ...production, out, n: "5" }, [set])
    expect(suggested.code, suggested.text).toBe(0)
    const [first] = readFileSync(out, "utf8").split("\n")
    const { id, input, output } = JSON.parse(first ?? "")
    const label: Label.Label = {
      id: "l1",
      case: id,
      person: "ann",
      grade: null,
      expected: "parcel",
      answer: Label.digestOf({ input, output }),
      score: "right",
      rubric: "r",
      at: "2026-11-29T10:00:00Z"
    }
    const added = await called("add", { to: set, fields, write: true }, [out], [label])
    expect(added.text).toContain("1 case added to")
    const last = JSON.parse(readFileSync(set, "utf8").trimEnd().split("\n").at(-1) ?? "")
    expect(last).toMatchObject({ ticket: id, ask: input, wanted: "parcel" })
    // The file is one file still, to all of them.
    expect((await called("diff", { fields, json: true }, [set, set])).code).toBe(0)
  })

  it("is not needed where names tell: every command reads the same, and says what it took", async () => {
    const at = folder()
    const file = join(at, "set.csv")
    writeFileSync(
      file,
      `text;intent\n${rows(30, 1)
        .map(({ ask, wanted }) => `${ask};${wanted}`)
        .join("\n")}\n`
    )
    const said = "Read: the input from text, the label from intent."
    expect((await called("lint", {}, [file])).text).toContain(said)
    expect((await called("diff", {}, [file, file])).text).toContain(said)
    const to = join(at, "set.split.json")
    expect((await called("split", { parts: "a=0.5,b=0.5", to }, [file])).text).toContain(said)
    const sample = jsonl(
      at,
      "sample.jsonl",
      rows(30, 2).map(({ ask }) => ({ text: ask }))
    )
    expect((await called("fresh", { production: sample }, [file])).text).toContain(said)
    const out = join(at, "queue.jsonl")
    expect((await called("suggest", { production: sample, out }, [file])).text).toContain(said)
  })

  it("is wrong in the same words everywhere", async () => {
    const at = folder()
    const set = jsonl(at, "set.jsonl", [{ foo: "x" }, { foo: "y" }])
    const sample = jsonl(at, "sample.jsonl", [{ input: "x" }])
    const to = join(at, "new.split.json")
    const all = (flags: Readonly<Record<string, string>>, file = set) =>
      Promise.all([
        called("lint", flags, [file]),
        called("diff", flags, [file, file]),
        called("split", { parts: "a=0.5,b=0.5", to, ...flags }, [file]),
        called("fresh", { production: sample, ...flags }, [file]),
        called("suggest", { production: sample, out: join(at, "q.jsonl"), ...flags }, [file])
      ]).then((found) => new Set(found.map(({ code }) => code)))
    expect(await all({})).toEqual(
      new Set([
        `${set}: expected a property named input, text, question, prompt or the like, found foo: name it with --fields input=NAME`
      ])
    )
    expect(await all({ fields: "text" })).toEqual(
      new Set([
        '--fields: expected pairs such as input=text,expected=intent,tags=language+channel, with the parts id, input, expected, kind, cluster, provenance, tags; found "text"'
      ])
    )
    expect(await all({ fields: "input=foo,input=bar" })).toEqual(
      new Set(['--fields: expected each part once, found "input=bar" as well'])
    )
    const text = join(at, "set.txt")
    writeFileSync(text, "x\n")
    expect(await all({}, text)).toEqual(
      new Set([
        `${text}: expected a file that ends in .jsonl, .ndjson, .json, .csv or .tsv, or an experiment's file`
      ])
    )
    expect(
      (await called("fresh", { production: sample, "production-fields": "kind=x" }, [set])).code
    ).toContain("name it with --fields")
    const good = jsonl(at, "good.jsonl", [{ input: "x" }])
    expect((await called("fresh", { production: sample, "production-fields": "kind=x" }, [good])).code).toBe(
      "--production-fields: expected the parts id, input, expected, cluster; found kind"
    )
  })
})
