/** Which side a judge of pairs preferred, in each order that it was asked in. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const Detail = Schema.fromJsonString(
  Schema.Struct({
    orders: Schema.Array(Schema.Struct({ first: Schema.String, winner: Schema.NullOr(Schema.String) }))
  })
)
const decode = Schema.decodeUnknownOption(Detail)

/** Whether what was shown first won, for each order that decided; undefined where the detail does not say. */
export const firstWinsOf = (detailJson: string | undefined): ReadonlyArray<boolean> | undefined =>
  detailJson === undefined
    ? undefined
    : Option.getOrUndefined(
        Option.map(decode(detailJson), ({ orders }) =>
          orders.flatMap(({ first, winner }) => (winner === null ? [] : [winner === first]))
        )
      )
