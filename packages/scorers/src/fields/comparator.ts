/**
 * How fields are compared, as declared: plain data, which is also what the settings of the scorer hold.
 */
import type { Kind, UnicodeForm } from "../comparing/normalisation.ts"
import type { Tolerance } from "../number/numericMiss.ts"

/** Options that every field takes. */
export interface FieldOptions {
  /**
   * How much the field counts beside others in the figures over all fields, above 0.
   *
   * @defaultValue 1
   */
  readonly weight?: number
  /**
   * Whether every label has the field. A label without a required field does not say what belongs there, and the
   * field is not compared in that case. A label without an optional field says that nothing belongs there.
   *
   * @defaultValue what the schema says, and `false` where it does not say
   */
  readonly required?: boolean
}

/** Options of a text. */
export interface TextOptions extends FieldOptions {
  /**
   * Differences to forgive, on both sides. See `Exact.Normalisation`.
   *
   * @defaultValue `["whitespace", "unicode"]`
   */
  readonly normalise?: ReadonlyArray<Kind>
  /**
   * What the normalisation `unicode` means.
   *
   * @defaultValue `"NFKC"`
   */
  readonly unicodeForm?: UnicodeForm
  /**
   * The least similarity that counts as right, above 0 to 1: 1 less the Levenshtein distance over the length of the
   * longer text, after normalisation. Texts over 10,000 characters are right only if they are equal.
   *
   * @defaultValue 1: the texts must be equal
   */
  readonly similarity?: number
}

/** Units by conversion: `{ to: "km", factors: { km: 1, m: 0.001, mi: 1.609344 } }`. */
export interface FieldUnits {
  /** The unit of a value that names none. One of `factors`. */
  readonly to: string
  /** How many of one common unit each unit is worth, above 0. Names are case-sensitive. */
  readonly factors: Readonly<Record<string, number>>
}

/** Options of a number. */
export interface NumberOptions extends FieldOptions {
  /**
   * How far from the expected value still counts.
   *
   * @defaultValue the rounding of floating point
   */
  readonly tolerance?: Tolerance
  /**
   * The decimal mark of numbers that are given as text.
   *
   * @defaultValue `"."`
   */
  readonly decimal?: "." | ","
  /**
   * Conversion of units. A text with no declared unit counts as `to`.
   *
   * @defaultValue none: words beside the number are ignored
   */
  readonly units?: FieldUnits
}

/** Options of an amount of money. */
export interface MoneyOptions extends FieldOptions {
  /**
   * The currency of values that name none, as ISO 4217 code. It also says what a sign means that several currencies
   * share: with `"CAD"`, `$` is the Canadian dollar.
   *
   * @defaultValue none: an amount without currency agrees with any, and a shared sign with each that has it
   */
  readonly currency?: string
  /**
   * The decimal mark of amounts that can be read both ways: `1.234` and `1,234`. All others tell by themselves, such as
   * `1,234.50` and `1.234,50 €`.
   *
   * @defaultValue `"."`
   */
  readonly decimal?: "." | ","
  /**
   * How far from the expected amount still counts.
   *
   * @defaultValue the rounding of floating point
   */
  readonly tolerance?: Tolerance
}

/** Options of a date. */
export interface DateOptions extends FieldOptions {
  /**
   * How dates are written, besides ISO 8601 (`2024-12-25`, with or without a time), which is always read. `YYYY`, `YY`
   * (00 to 68 are 2000 to 2068), `MMMM` and `MMM` (names of months in the `locale`, beside a day or alone), `MM`, `M`, `DD`,
   * `D`; all else is letter for letter.
   *
   * @defaultValue none: ISO 8601 alone
   */
  readonly formats?: ReadonlyArray<string>
  /**
   * The language of the names of months, as BCP 47 tag.
   *
   * @defaultValue `"en"`
   */
  readonly locale?: string
}

/** Options of an identifier. */
export interface IdOptions extends FieldOptions {
  /**
   * Characters that do not matter, such as `" -./"` for `"DE 1234-5"`.
   *
   * @defaultValue none but white space at the ends
   */
  readonly ignore?: string
  /**
   * Whether capitals differ from small letters.
   *
   * @defaultValue true
   */
  readonly matchCase?: boolean
}

/**
 * - `set`: each item counts once, in any order. `multiset`: as often as it occurs, in any order.
 * - `sequence`: in order; what is in the place of another is wrong, and what is between others missed or invented.
 */
export type ListKind = "set" | "multiset" | "sequence"

/** Compares texts. */
export interface TextComparator extends TextOptions {
  readonly compare: "text"
}

/** Compares numbers. */
export interface NumberComparator extends NumberOptions {
  readonly compare: "number"
}

/** Compares amounts of money. */
export interface MoneyComparator extends MoneyOptions {
  readonly compare: "money"
}

/** Compares days. */
export interface DateComparator extends DateOptions {
  readonly compare: "date"
}

/** Compares identifiers. */
export interface IdComparator extends IdOptions {
  readonly compare: "id"
}

/** Compares truth values. */
export interface BooleanComparator extends FieldOptions {
  readonly compare: "boolean"
}

/** Compares values of any type as they are. */
export interface ExactComparator extends FieldOptions {
  readonly compare: "exact"
}

/** A field that is not compared. */
export interface IgnoredField {
  readonly compare: "ignored"
}

/** Compares lists, item by item. */
export interface ListComparator<out Of extends ScalarComparator> extends FieldOptions {
  readonly compare: "list"
  /** What order and repetition mean. */
  readonly as: ListKind
  /** How items are compared. Absent for what the schema says of them. */
  readonly of?: Of
}

/** Options of a list of records. */
export interface RecordsOptions {
  /**
   * How much the whole list counts beside other fields, above 0.
   *
   * @defaultValue 1
   */
  readonly weight?: number
}

/** A list of records: how the fields of each are compared, and how much the list counts. */
export type RecordsOf<Item> = readonly [fields: Declared<Item>, options?: RecordsOptions]

/** A comparator of one value. */
export type ScalarComparator =
  | TextComparator
  | NumberComparator
  | MoneyComparator
  | DateComparator
  | IdComparator
  | BooleanComparator
  | ExactComparator

/** Any comparator. */
export type AnyComparator = ScalarComparator | IgnoredField | ListComparator<ScalarComparator>

/** How a field of any type is compared: by a comparator, or by those of the fields that it has. */
export type AnyField =
  | AnyComparator
  | { readonly [field: string]: AnyField | undefined }
  | readonly [fields: { readonly [field: string]: AnyField | undefined }, options?: RecordsOptions]

/** Comparators of the items of a list. */
type ItemOf<Item> =
  IsUnknown<Item> extends true ? ScalarComparator : Extract<FittingOf<NonNullable<Item>>, ScalarComparator>

type IsUnknown<Value> = unknown extends Value ? true : false

/** The comparators that fit the type of a field. */
type ComparatorOf<Value> = IsUnknown<Value> extends true ? AnyField : FittingOf<NonNullable<Value>>

/** A record that may be an amount of money. */
interface HasAmount {
  /** The amount, as a number or a text. */
  readonly amount: unknown
}

type FittingOf<Value> = [Value] extends [boolean]
  ? BooleanComparator | ExactComparator | IgnoredField
  : [Value] extends [number | bigint]
    ? NumberComparator | MoneyComparator | IdComparator | ExactComparator | IgnoredField
    : [Value] extends [string]
      ? ScalarComparator | IgnoredField
      : [Value] extends [string | number]
        ? TextComparator | NumberComparator | MoneyComparator | IdComparator | ExactComparator | IgnoredField
        : [Value] extends [Date]
          ? DateComparator | ExactComparator | IgnoredField
          : [Value] extends [ReadonlyArray<infer Item>]
            ? ListFor<Item> | ExactComparator | IgnoredField
            : [Value] extends [HasAmount]
              ? MoneyComparator | Declared<Value> | ExactComparator | IgnoredField
              : [Value] extends [object]
                ? Declared<Value> | ExactComparator | IgnoredField
                : AnyField

type ListFor<Item> = [NonNullable<Item>] extends [ReadonlyArray<unknown>]
  ? ListComparator<ItemOf<Item>>
  : [NonNullable<Item>] extends [object]
    ? RecordsOf<NonNullable<Item>> | ListComparator<ItemOf<Item>>
    : ListComparator<ItemOf<Item>>

/** How the fields of an output are compared. Those that are left out are compared by the schema's types. */
export type Declared<Output> = { readonly [Field in keyof Output]?: ComparatorOf<Output[Field]> }
