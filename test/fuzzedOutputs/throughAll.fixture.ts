import { outputs } from "./outputs.fixture.ts"
import { targets } from "./targets.fixture.ts"

/** Gives `count` outputs to every target, each with the output before it as label; returns what went wrong. */
export const throughAll = (count: number, seed: number): ReadonlyArray<string> => {
  const faults: Array<string> = []
  const all = Object.entries(targets)
  let label = "refund"
  let left = count
  for (const output of outputs(seed)) {
    if (left === 0 || faults.length === 20) break
    left--
    for (const [name, read] of all) {
      const say = (fault: string) => faults.push(`${name}: ${fault} ${JSON.stringify({ output, label })}`)
      try {
        const fault = read(output, label)
        if (fault !== undefined) say(fault)
      } catch (thrown) {
        say(`threw ${String(thrown)}`)
      }
    }
    label = output
  }
  return faults
}
