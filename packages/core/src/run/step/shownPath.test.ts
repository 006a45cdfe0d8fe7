import { describe, expect, it } from "vitest"
import { shownPath } from "./shownPath.ts"

describe("a path of an unknown address", () => {
  it.each([
    [
      "/bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage",
      "/bot[secret]/sendMessage".replace("bot", "")
    ],
    ["/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "/services/[secret]/[secret]/[secret]"],
    ["/api/webhooks/1234567890/abcDEF", "/api/webhooks/[secret]/[secret]"],
    ["/v1/key/abc", "/v1/key/[secret]"],
    ["/v1/sk-live-7d3b9e1f5a2c8064d1e7/chat", "/v1/[secret]/chat"],
    [`/${"abcdefghij".repeat(4)}`, "/[secret]"],
    ["/%73k-live-7d3b9e1f5a2c8064d1e7", "/[secret]"]
  ])("hides what may be a key: %s", (path, shown) => {
    expect(shownPath(path)).toBe(shown)
  })

  it.each([
    "/",
    "/v1/chat/completions",
    "/openai/deployments/my-gpt-4o-mini/chat/completions",
    "/v1beta/models/gemini-2.5-flash:generateContent".replace(":generateContent", ""),
    "/rerank/v2/"
  ])("leaves what is plain: %s", (path) => {
    expect(shownPath(path)).toBe(path)
  })
})
