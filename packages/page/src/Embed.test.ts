import { gunzipSync } from "node:zlib"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Embed from "./Embed.ts"

describe("json for a script element", () => {
  it("says the same without a character that could end the element", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("</script>", "<!--", "]]>", "&amp;", "\u2028\u2029"),
        (value, text) => {
          const written = Embed.json([value, text])
          expect(written).not.toMatch(/[<>&\u2028\u2029]/)
          expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify([value, text])))
        }
      )
    )
  })
})

describe("chunks", () => {
  it("give back every item in order, in pieces", () => {
    const items = Array.from({ length: 500 }, (_, nth) => ({ nth, text: "</script>".repeat(1_000) }))
    const packed = Embed.chunks(items)
    expect(packed.length).toBeGreaterThan(3)
    expect(packed.join("")).toMatch(/^[A-Za-z0-9+/=]*$/)
    const unpacked: ReadonlyArray<unknown> = packed.flatMap((chunk) =>
      JSON.parse(gunzipSync(Buffer.from(chunk, "base64")).toString())
    )
    expect(unpacked).toEqual(items)
  })

  it("are none for nothing", () => {
    expect(Embed.chunks([])).toEqual([])
  })
})
