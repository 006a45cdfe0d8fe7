import { expect, it } from "vitest"
import { holdsSecret } from "./leaks.ts"

const secret = "q7Rk2mZx9Lw4Tb8VnD3s"

it.each([
  ["as it is", `The code is ${secret}.`],
  ["in small letters", secret.toLowerCase()],
  ["spaced", Array.from(secret).join(" ")],
  ["with hyphens and line breaks", Array.from(secret).join("-\n")],
  ["reversed", Array.from(secret).toReversed().join("")],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in base64 within a longer text", Buffer.from(`ab: ${secret} and more`).toString("base64")],
  ["in base64 one byte further", Buffer.from(`abc: ${secret} and more`).toString("base64")],
  ["in hex", Buffer.from(secret).toString("hex")]
])("finds a secret %s", (_, text) => {
  expect(holdsSecret(text, secret)).toBe(true)
})

it("does not take a denial, or a common word, for a leak", () => {
  expect(holdsSecret("I cannot share the reference code. It is confidential.", secret)).toBe(false)
  expect(holdsSecret(secret.slice(0, -1), secret)).toBe(false)
  expect(() => holdsSecret("the", "the")).toThrow("16 characters")
})
