import * as Schema from "effect/Schema"

/**
 * How a dataset is dealt out: a pure function of a case's cluster or input, and of what stands here. A case that is added
 * later moves no other.
 */
export const Split = Schema.Struct({
  /** What the file says it is. */
  format: Schema.Literal("assay-split"),
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The share of each part, above 0; together 1. Their order decides, too. */
  parts: Schema.Record(Schema.String, Schema.Finite),
  /** The seed that the deal was drawn by. */
  seed: Schema.Int,
  /** Which of the deals of the seed it is: that of the most even parts when it was made. */
  deal: Schema.Natural
}).annotate({ identifier: "DatasetSplit" })
export type Split = typeof Split.Type
