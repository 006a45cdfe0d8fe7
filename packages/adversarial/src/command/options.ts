/**
 * The flags of `assay adversarial`, read.
 */
import type { Provider } from "@assay/core"
import type { Extension } from "@assay/core/analysis"
import { defined, nearest } from "@assay/core/internal"
import type { DeriveOptions } from "../derive/options.ts"
import { all, characters } from "../family/groups.ts"
import type { Family } from "../family/model.ts"
import { byModel } from "../family/wording/written.ts"

/** What was asked for on the command line. */
export interface CommandOptions {
  readonly derivation: DeriveOptions
  readonly repeats: number | undefined
  readonly only: ReadonlyArray<string>
  readonly budget: string | undefined
  readonly isDry: boolean
  readonly isFull: boolean
  readonly most: number | undefined
  readonly markdown: string | undefined
  readonly json: string | undefined
  readonly shrink: string | undefined
  readonly replay: string | undefined
  readonly how: string
  readonly calls: number | undefined
  readonly save: string | undefined
}

const listOf = (text: string | undefined): ReadonlyArray<string> =>
  (text ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")

/** The families of these names. */
const familiesOf = (
  names: ReadonlyArray<string>,
  writer: Provider.Provider | undefined
): ReadonlyArray<Family> | undefined => {
  const byWriter = writer === undefined ? [] : byModel(writer)
  if (names.length === 0) return writer === undefined ? undefined : [...all(), ...byWriter]
  const known = [...all(), ...byWriter]
  return names.flatMap((name) => {
    if (name === "all") return known
    if (name === "written") {
      if (writer !== undefined) return byWriter
      throw new RangeError("--families written: expected --writer MODEL, found none")
    }
    if (name === "characters") return characters()
    const found = known.find((family) => family.name === name)
    if (found !== undefined) return [found]
    const near = nearest(
      name,
      known.map((family) => family.name)
    )
    const hint = near === undefined ? "" : `: did you mean ${near}?`
    throw new RangeError(
      `--families: expected some of ${known.map((family) => family.name).join(", ")}; found ${name}${hint}`
    )
  })
}

/**
 * Reads the flags. `writer`: the model of `--writer`.
 *
 * @throws RangeError for the first that cannot be read
 */
export const optionsOf = (flags: Extension.FlagValues, writer?: Provider.Provider): CommandOptions => {
  const text = (name: string): string | undefined => {
    const value = flags[name]
    return typeof value === "string" ? value : undefined
  }
  const number = (name: string): number | undefined => {
    const value = text(name)
    if (value === undefined) return undefined
    const read = Number(value)
    if (value.trim() === "" || !Number.isFinite(read))
      throw new RangeError(`--${name}: expected a number, found ${JSON.stringify(value)}`)
    return read
  }
  const fields = listOf(text("fields"))
  const protect = listOf(text("protect"))
  const most = number("most")
  if (most !== undefined && !(most >= 0 && most < 1))
    throw new RangeError(`--most: expected a share of 0 or more and below 1, found ${most}`)
  return {
    derivation: defined({
      families: familiesOf(listOf(text("families")), writer),
      cases: number("cases"),
      perCase: number("per-case"),
      seed: number("seed"),
      fields: fields.length === 0 ? undefined : fields,
      protect: protect.length === 0 ? undefined : protect
    }),
    repeats: number("repeats"),
    only: listOf(text("only")),
    budget: text("budget"),
    isDry: flags["dry-run"] === true,
    isFull: flags.full === true,
    most,
    markdown: text("markdown"),
    json: text("json"),
    shrink: text("shrink"),
    replay: text("replay"),
    how: text("how") ?? "wrong-silent",
    calls: number("calls"),
    save: text("save")
  }
}
