/**
 * The script that the process of `NodeProcess` begins with, as text: it is given to `node --eval`, so that the process
 * needs no file. It reads the program from its input and writes each value to file descriptor 3, one line each.
 *
 * It is a function, so that its names are free for the code, and keeps what it needs before the code runs, since the code may change every global. What the code can reach of it
 * does not matter: expected values are not here.
 */
export const harness = String.raw`
;(() => {
const fs = require("node:fs")
const vm = require("node:vm")
const write = fs.writeSync, run = vm.runInThisContext, exit = process.reallyExit.bind(process)
const stringify = JSON.stringify, parse = JSON.parse, text = String, isFinite = Number.isFinite
const { code, expressions, valueChars } = parse(fs.readFileSync(0, "utf8"))
delete process.kill
delete process._kill
delete process._debugProcess
const strict = (key, value) => {
  if (typeof value === "number" && !isFinite(value)) throw new TypeError("expected JSON, found " + value)
  return value
}
const say = (line) => write(3, stringify(line) + "\n")
const words = (thrown) => {
  try {
    return text(thrown).slice(0, 300)
  } catch {
    return "something that cannot be described"
  }
}
const main = async () => {
  let broken
  try {
    run(code, { filename: "reply.js" })
  } catch (thrown) {
    broken = words(thrown)
  }
  for (let index = 0; index < expressions.length; index++) {
    try {
      if (broken !== undefined) say({ index, error: broken })
      else {
        const json = stringify(await run(expressions[index], { filename: "check.js" }), strict)
        if (json === undefined) say({ index, error: "expected a value that is JSON, found none" })
        else if (json.length > valueChars) say({ index, error: "expected a value of at most " + valueChars + " characters" })
        else say({ index, json })
      }
    } catch (thrown) {
      say({ index, error: words(thrown) })
    }
  }
  say({ done: true })
  exit(0)
}
process.on("unhandledRejection", () => {})
main()
})()
`
