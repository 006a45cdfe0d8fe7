/**
 * `assay review` in every project that depends on this package: label answers, and use what people said of them.
 */
import type { Extension } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import { applyCorrections } from "./command/apply.ts"
import { exportLabels, importLabels } from "./command/files.ts"
import type { Invocation } from "./command/invocation.ts"
import { label } from "./command/label.ts"

const forms =
  "expected assay review RUN or FILE.jsonl to label, assay review export, assay review import LABELS, or assay review apply DATASET.jsonl"

const review = (invocation: Invocation): Effect.Effect<void, string> => {
  const [first, ...rest] = invocation.arguments
  const chosen: Effect.Effect<void, Error> =
    first === "export"
      ? exportLabels(invocation, rest)
      : first === "import"
        ? importLabels(invocation, rest)
        : first === "apply"
          ? applyCorrections(invocation, rest)
          : first === undefined || rest.length > 0
            ? Effect.fail(new Error(forms))
            : label(invocation, first)
  return Effect.mapError(chosen, ({ message }) => message)
}

const extension: Extension.Extension = { version: 1, subcommands: { review } }

export default extension
