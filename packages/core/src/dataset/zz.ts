import { Effect, Schema } from "effect"
import * as Dataset from "./Dataset.ts"
const f = process.argv[2] ?? ""
const o = { input: Schema.String, expected: Schema.Literals(["refund", "cancel", "other"]) }
const d = f.endsWith(".csv") ? Dataset.csv(f, o) : f.endsWith(".json") ? Dataset.json(f, o) : Dataset.jsonl(f, o)
const t = performance.now()
const index = await Effect.runPromise(Dataset.index(d)).catch((e) => e)
const s = (performance.now() - t) / 1000
console.log(f, index instanceof Error ? index.message : JSON.stringify(index), `${s.toFixed(2)} s`, `${Math.round((index.cases ?? 0) / s)} rows/s`, `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`)
