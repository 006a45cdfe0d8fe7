import { expect, it } from "vitest"
import * as FaultList from "./faultList.ts"

it("lists the first ten by line however they come, and counts all", () => {
  const faults = FaultList.make("x.csv")
  for (let line = 12; line >= 1; line--) faults.add(line, "a", "wrong")
  faults.add(3, "b", "wrong too")
  faults.add(0, "", "wrong as a whole")
  faults.add(40, "", "late")
  const error = faults.error()
  expect(faults.count()).toBe(15)
  expect(error?.count).toBe(15)
  expect(error?.faults.map(({ line, field }) => `${line}${field}`)).toEqual([
    "0",
    "1a",
    "2a",
    "3a",
    "3b",
    "4a",
    "5a",
    "6a",
    "7a",
    "8a"
  ])
})

it("is no error when nothing was added", () => {
  expect(FaultList.make("x.csv").error()).toBeUndefined()
})
