/** Whatever a subcommand may fail with: its message is for whoever typed the command. */
export interface Failure extends Error {
  readonly _tag: string
}

/** Something was asked for that cannot be done; the message says what would be right. */
export class UsageError extends Error implements Failure {
  readonly _tag = "UsageError"
}
