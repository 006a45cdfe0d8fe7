/**
 * Published and computed values of metrics, which none of us wrote: the data folder says of each where it is from.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Schema } from "effect"

const root = process.env.ASSAY_DATA ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url))

/** The path of a file of cases, and whether it is there. */
export const metricFile = (name: string) => {
  const path = `${root}/metric-cases/${name}.json`
  return { path, isHere: existsSync(path) }
}

/** The cases of a file, decoded. */
export const metricCases = <A>(name: string, each: Schema.ConstraintDecoder<A>): ReadonlyArray<A> =>
  Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ cases: Schema.Array(each) })))(
    readFileSync(metricFile(name).path, "utf8")
  ).cases
