/** `assay cache`: the replies that were paid for. */
import { Report } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { Launch } from "@assay/core/internal/command"
import * as Clock from "effect/Clock"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { bytes, printJson } from "../printing.ts"
import { duration, messageOf, size as sizeOf } from "../quantities.ts"
import { UsageError } from "../usage.ts"
import { storeFlag, withStore } from "../withStore.ts"

const inWords = ({ replies, bytes: total }: Store.CacheSize): string =>
  `${Report.Figures.counted(replies, "reply", "replies")}, ${bytes(total)}`

const size = Command.make(
  "size",
  {
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    store: storeFlag
  },
  ({ json, store: file }) =>
    withStore(
      file,
      Effect.gen(function* () {
        const replies = yield* Store.ReplyCache
        const found = yield* replies.size
        yield* json ? printJson(found) : Launch.printReport(inWords(found))
      })
    )
).pipe(Command.withDescription("Print the number of cached replies and their size"))

const prune = Command.make(
  "prune",
  {
    olderThan: Flag.String("older-than").pipe(
      Flag.withMetavar("time"),
      Flag.withDescription("Remove replies that were not used for this time, such as 30d"),
      Flag.mapTryCatch(duration, messageOf),
      Flag.optional
    ),
    maxSize: Flag.String("max-size").pipe(
      Flag.withMetavar("size"),
      Flag.withDescription(
        "Then remove the least recently used replies until the cache has this size, such as 500MB"
      ),
      Flag.mapTryCatch(sizeOf, messageOf),
      Flag.optional
    ),
    store: storeFlag
  },
  Effect.fnUntraced(function* (flags) {
    if (Option.isNone(flags.olderThan) && Option.isNone(flags.maxSize)) {
      return yield* Effect.fail(
        new UsageError(
          "expected what to remove, found no flag: give --older-than 30d, --max-size 500MB, or both"
        )
      )
    }
    const now = yield* Clock.currentTimeMillis
    const options = {
      ...(Option.isSome(flags.olderThan) ? { usedBefore: now - flags.olderThan.value } : {}),
      ...(Option.isSome(flags.maxSize) ? { maxBytes: flags.maxSize.value } : {})
    }
    const removed = yield* withStore(
      flags.store,
      Effect.flatMap(Store.ReplyCache, (replies) => replies.prune(options)),
      { writes: true }
    )
    if (removed.replies > 0) yield* SqliteStore.compact(flags.store)
    yield* Launch.printReport(`Removed ${inWords(removed)}. The answers of runs are kept.`)
  })
).pipe(Command.withDescription("Remove cached replies; new requests for them will be billed"))

export const cache = Command.make("cache").pipe(
  Command.withDescription("Show the size of the reply cache, or remove replies from it"),
  Command.withSubcommands([size, prune])
)
