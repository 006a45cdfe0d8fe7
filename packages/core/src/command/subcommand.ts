/**
 * What a subcommand of an experiment's file is: one value, in one file under `subcommands/`, listed once in
 * `subcommands/index.ts`. `assay` has the same ones under the same names, for `assay NAME FILE`.
 */
import type * as Command from "effect/cli/Command"
import type { Experiment } from "../definition/definition.ts"
import type { Platform } from "./platform.ts"

export interface Subcommand {
  readonly name: string
  /** In the imperative, for the list in the help. */
  readonly description: string
  /** Its flags and what it does, for an experiment. Whatever it fails with has a message for whoever typed the command. */
  readonly command: <Input, Expected, Output>(
    experiment: Experiment<Input, Expected, Output>,
    name: string
  ) => Command.Command<string, never, object, Error, Platform>
}
