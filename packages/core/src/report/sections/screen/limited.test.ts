import { expect, it } from "vitest"
import { line } from "../../outline.ts"
import { limited } from "./limited.ts"

const entries = (count: number) =>
  Array.from({ length: count }, (_, nth) => [line(`${nth}`), line(`${nth}, too`)])

it("tells the first entries with all their lines, and how many are left", () => {
  expect(limited([], 2, "candidate")).toEqual([])
  expect(limited(entries(2), 2, "candidate")[0]?.blocks).toEqual(entries(2).flat())
  expect(limited(entries(3), 2, "candidate")[0]?.blocks.at(-1)).toEqual(line("and 1 other candidate"))
  expect(limited(entries(5), 2, "candidate")[0]?.blocks).toEqual([
    ...entries(2).flat(),
    line("and 3 other candidates")
  ])
})
