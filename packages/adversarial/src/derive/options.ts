/**
 * What an adversarial run is made of, and what is wrong with it.
 */
import { all } from "../family/groups.ts"
import { swap } from "../family/made/swap.ts"
import type { Family } from "../family/model.ts"
import type { Written } from "../write/model.ts"

/** Which cases are perturbed, how, and how often. */
export interface DeriveOptions {
  /**
   * The families. Their names are unique.
   *
   * @defaultValue `Family.all()`
   */
  readonly families?: ReadonlyArray<Family>
  /**
   * How many cases of the dataset are perturbed, 1 or more: a sample by the seed, without cases that are adversarial
   * already.
   *
   * @defaultValue 30
   */
  readonly cases?: number
  /**
   * Variants of each case in each family, 1 or more.
   *
   * @defaultValue 1
   */
  readonly perCase?: number
  /**
   * Names of the text fields that are perturbed, for inputs that are objects.
   *
   * @defaultValue none: inputs are texts
   */
  readonly fields?: ReadonlyArray<string>
  /**
   * Names and other words that no family of certain guarantee may touch.
   *
   * @defaultValue none besides numbers, negations, the words of labels, and what is written like a name
   */
  readonly protect?: ReadonlyArray<string>
  /**
   * Decides which cases and which variants. A whole number.
   *
   * @defaultValue that of the experiment
   */
  readonly seed?: number
  /**
   * Random characters that are planted in prompts and looked for in replies, 16 or more.
   *
   * @defaultValue drawn from the seed and the name of the experiment
   */
  readonly canary?: string
  /**
   * What models wrote for families that need it, as `Adversarial.write` gives it. `Adversarial.run` fills it in.
   *
   * @defaultValue none: such a family fails
   */
  readonly written?: Written
  /**
   * The name of the run's experiment.
   *
   * @defaultValue that of the experiment, and ` (adversarial)`
   */
  readonly name?: string
}

/** Families with the guard: edits that must change the answer. */
export const guarded = (families: ReadonlyArray<Family> = all()): ReadonlyArray<Family> =>
  families.some(({ name }) => name === "swap") ? families : [...families, swap()]

const reserved = ["original", "again", "shrinking"]

/**
 * Checks the options.
 *
 * @throws RangeError for the first that makes no sense
 */
export const check = ({ families, cases = 30, perCase = 1, canary }: DeriveOptions): void => {
  for (const [name, value] of Object.entries({ cases, perCase }))
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new RangeError(`${name}: expected a whole number of 1 or more, found ${value}`)
  if (canary !== undefined && (canary.length < 16 || new Set(canary).size < 8))
    throw new RangeError(
      `canary: expected 16 random characters or more, found ${canary.length} with ${new Set(canary).size} different ones`
    )
  const names = guarded(families).map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw new RangeError(`families: expected each name once, found ${twice} twice`)
  const bad = names.find((name) => reserved.includes(name) || name.trim() === "" || name.includes("~"))
  if (bad !== undefined)
    throw new RangeError(
      `families: expected names without "~" other than ${reserved.join(", ")}, found ${JSON.stringify(bad)}`
    )
}
