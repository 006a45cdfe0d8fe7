import { describe, expect, it } from "@effect/vitest"
import { proxiesOf } from "./proxies.ts"

const addresses = (environment: Record<string, string>) => {
  const found = proxiesOf(environment)
  return found && [found.httpProxy, found.httpsProxy]
}

describe("a proxy", () => {
  it.each([
    [{}, undefined],
    [{ HTTP_PROXY: "", https_proxy: " " }, undefined],
    [{ NO_PROXY: "*" }, undefined],
    [{ HTTP_PROXY: "http://a:1" }, ["http://a:1/", "http://a:1/"]],
    [{ HTTP_PROXY: "a:1" }, ["http://a:1/", "http://a:1/"]],
    [{ HTTP_PROXY: "127.0.0.1:3128" }, ["http://127.0.0.1:3128/", "http://127.0.0.1:3128/"]],
    [{ https_proxy: "user:pass@a:1" }, ["", "http://user:pass@a:1/"]],
    [{ HTTP_PROXY: "a", http_proxy: "b" }, ["http://b/", "http://b/"]],
    [{ ALL_PROXY: "socks5://a:1" }, ["socks5://a:1", "socks5://a:1"]],
    [{ all_proxy: "socks5h://a:1", HTTPS_PROXY: "b" }, ["socks5://a:1", "http://b/"]]
  ])("is read from %j", (environment, found) => {
    expect(addresses(environment)).toEqual(found)
  })

  it.each([
    [{ HTTP_PROXY: "http://us er:geheim@a b" }, "HTTP_PROXY: expected the address of a proxy"],
    [
      { https_proxy: "ftp://geheim@a" },
      "https_proxy: expected a proxy with http, https or socks5, found ftp://"
    ],
    [
      { ALL_PROXY: "socks4://geheim@a" },
      "ALL_PROXY: expected a proxy with http, https or socks5, found socks4://"
    ]
  ])("that cannot be used is named by its variable and not quoted: %j", (environment, message) => {
    expect(() => proxiesOf(environment)).toThrow(message)
    expect(() => proxiesOf(environment)).not.toThrow("geheim")
  })

  it.each([
    ["10.0.0.0/8", "10.1.2.3", true],
    ["10.0.0.0/8", "11.1.2.3", false],
    ["localhost, 192.168.0.0/16 example.org", "192.168.7.7", true],
    ["fd00::/8", "[fd12::1]", true],
    ["[fd00::]/8", "[fe12::1]", false],
    ["10.0.0.0/33", "10.1.2.3", false],
    ["10.0.0.0/8", "ten.example.org", false],
    ["0.0.0.0/0", "10.1.2.3", true]
  ])("is not used for NO_PROXY %s and %s: %s", (noProxy, hostname, isDirect) => {
    expect(proxiesOf({ HTTP_PROXY: "a", NO_PROXY: noProxy })?.isDirect(hostname)).toBe(isDirect)
  })
})
