/** `assay judge`: what judges are worth against people. */
import * as Command from "effect/cli/Command"
import { calibrate } from "../judge/calibrate.ts"
import { check } from "../judge/check.ts"
import { drift } from "../judge/drift.ts"
import { plan } from "../judge/plan.ts"

export const judge = Command.make("judge").pipe(
  Command.withDescription("What a judge is worth against people: plan labels, calibrate, check, drift"),
  Command.withSubcommands([plan, calibrate, check, drift])
)
