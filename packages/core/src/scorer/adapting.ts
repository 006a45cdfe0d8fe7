/**
 * A scorer made of whatever judges an output: a schema, a function, a scorer of another library.
 */
import * as Effect from "effect/Effect"
import { jsonSchemaOf } from "../foundation/jsonSchema.ts"
import { compile, type SchemaLike } from "../foundation/SchemaLike.ts"
import { oneLine } from "../text/excerpt.ts"
import { type Body, make, named, type Options, type Scorer } from "./making.ts"
import * as Score from "./Score.ts"

/** Options of `from`. */
export interface FromOptions extends Pick<Options, "noAnswer" | "unit" | "version"> {
  /**
   * The name of the score.
   *
   * @defaultValue that of the scorer or function, and `conforms` for a schema
   */
  readonly name?: string
}

const shownIssues = 5
const longestIssue = 200

const isScorer = (value: object): value is Scorer<never, never, never> =>
  "score" in value && typeof value.score === "function" && "names" in value && Array.isArray(value.names)

const isSchema = (value: object): value is SchemaLike<unknown> => "~standard" in value || "ast" in value

const conforms = (schema: SchemaLike<unknown>, options: FromOptions): Scorer<unknown, unknown, unknown> => {
  const decode = compile(schema)
  return make<unknown, unknown, unknown>(
    options.name ?? "conforms",
    ({ output }) =>
      decode(output).pipe(
        Effect.map(() => Score.scored(1)),
        Effect.catch((issues) =>
          Effect.succeed(
            Score.scored(0, {
              miss: ["schema"],
              issues: issues
                .slice(0, shownIssues)
                .map(({ path, message }) => ({ path, message: oneLine(message, longestIssue) })),
              issueCount: issues.length
            })
          )
        )
      ),
    {
      ...options,
      settings: {
        scorer: "Scorer.from",
        noAnswer: options.noAnswer ?? "zero",
        get schema() {
          return jsonSchemaOf(schema)
        }
      }
    }
  )
}

/** What `from` makes a scorer of. */
export interface From {
  /** A scorer stays what it is. */
  <Input, Expected, Output>(
    scorer: Scorer<Input, Expected, Output>,
    options?: FromOptions
  ): Scorer<Input, Expected, Output>
  /** A schema scores 1 for an output that conforms to it, else 0 with `{ miss: ["schema"], issues, issueCount }`. */
  (schema: SchemaLike<unknown>, options?: FromOptions): Scorer<unknown, unknown, unknown>
  /** A function of `{ input, output, expected, … }`, those of `autoevals` among them. */
  <Input, Expected, Output>(
    body: Body<Input, Expected, Output>,
    options?: FromOptions
  ): Scorer<Input, Expected, Output>
}

/**
 * A scorer of whatever judges an output: a schema of any library (does the output conform?), a plain function, or a
 * scorer of `autoevals`, which returns `{ name, score, metadata }`. In a list of scorers functions may stand as they
 * are; elsewhere this makes scorers of them.
 *
 * The source of a function tells whether it has changed, and not what it calls: with a library's function give a
 * `version`, such as that of the library. A schema is told from others by its JSON Schema; where refinements of it
 * change, which have none, raise `version` too.
 *
 * ```ts
 * Scorer.all([Scorer.from(z.object({ total: z.number().positive() })), Scorer.from(Levenshtein)])
 * ```
 */
export const from: From = <Input, Expected, Output>(
  judge: Scorer<Input, Expected, Output> | SchemaLike<unknown> | Body<Input, Expected, Output>,
  options: FromOptions = {}
): Scorer<Input, Expected, Output> => {
  if (isScorer(judge)) {
    const scorer = judge as Scorer<Input, Expected, Output>
    return options.name === undefined ? scorer : named(options.name, scorer)
  }
  if (isSchema(judge)) return conforms(judge, options)
  const name = judge.name === "" ? "score" : judge.name
  return make(options.name ?? name, judge as Body<Input, Expected, Output>, options)
}
