/** Samples of production, as the flags of several commands name them. */
import * as Effect from "effect/Effect"
import * as Fresh from "../fresh/Fresh.ts"
import { fieldsOf } from "../source/fields.ts"
import { type Invocation, number, text, trying } from "./called.ts"

/** Reads a sample. `--production-fields` says what its properties are called, `--seed` how it is thinned. */
export const trafficAt = Effect.fnUntraced(function* (
  file: string,
  { flags }: Pick<Invocation, "flags">
): Effect.fn.Return<Fresh.Traffic, Error> {
  const flag = "--production-fields"
  const { named, tags } = yield* fieldsOf(text(flags, "production-fields"), flag)
  const { id, input, expected, cluster, ...others } = named
  const [unknown] = [...Object.keys(others), ...(tags.length > 0 ? ["tags"] : [])]
  if (unknown !== undefined)
    return yield* Effect.fail(
      new Error(`${flag}: expected the parts id, input, expected, cluster; found ${unknown}`)
    )
  const seed = yield* number(flags, "seed")
  return yield* trying(() =>
    Fresh.jsonl(file, {
      fields: {
        ...(id === undefined ? {} : { id }),
        ...(input === undefined ? {} : { input }),
        ...(expected === undefined ? {} : { expected }),
        ...(cluster === undefined ? {} : { cluster })
      },
      ...(seed === undefined ? {} : { seed })
    })
  )
})
