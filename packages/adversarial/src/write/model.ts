/**
 * Variants that a model writes: what is asked of it, and what came.
 */
import type { Provider } from "@assay/core"
import type * as Schema from "effect/Schema"

/** How a family has its variants written. */
export interface Writing {
  /** The model that writes. */
  readonly provider: Provider.Provider
  /** What it is told to do to a text, each for some of the variants: `Translate it into German.` */
  readonly instructions: ReadonlyArray<string>
}

/** What a model wrote for one family. */
export interface WrittenFamily {
  /** The name of the family. */
  readonly family: string
  /** The provider and model that wrote. */
  readonly writer: string
  /** Texts that were asked for. */
  readonly asked: number
  /** Those that came and can be used. */
  readonly usable: number
  /** The others, by the reason. */
  readonly unusable: Readonly<Record<string, number>>
  /** What they cost in this invocation, in US dollars: nothing for texts that were there before. */
  readonly spentUsd: number
}

/** What models wrote for the families of a run. */
export interface Written {
  /** Inputs by family and case. */
  readonly inputs: ReadonlyMap<string, ReadonlyArray<Schema.Json>>
  /** What was asked and what came, by family. */
  readonly families: ReadonlyArray<WrittenFamily>
}

/** Where the inputs of a family for a case stand. */
export const keyOf = (family: string, caseId: string): string => `${family}\n${caseId}`
