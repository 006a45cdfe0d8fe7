/**
 * Tools of a shadowed candidate. It is handed an adapter, and nothing else: what is not declared read-only is refused, and what
 * it would have done is recorded and compared with what the primary did.
 */
import * as Copy from "../capture/copy.ts"
import { canonical } from "./same.ts"

/** A tool of the application. */
export interface Tool<in Arguments = never, out Result = unknown> {
  /** Does it. */
  readonly run: (args: Arguments) => Result
  /**
   * Whether it changes nothing anywhere: then candidates may call it too.
   *
   * @defaultValue false: candidates are refused
   */
  readonly readOnly?: boolean
  /**
   * What a candidate is told in place of doing it, so that it can go on.
   *
   * @defaultValue it is refused by a `ToolRefused` that is thrown
   */
  readonly pretend?: (args: Arguments) => Result
}

/** Tools by name. */
export type Tools = Readonly<Record<string, Tool>>

/** The tools as they are called. */
export type Callable<T extends Tools> = { readonly [Name in keyof T]: T[Name]["run"] }

/** A candidate called a tool that is not declared read-only. */
export class ToolRefused extends Error {
  override readonly name = "ToolRefused"
  /** The name of the tool. */
  readonly tool: string

  constructor(tool: string) {
    super(`a shadowed candidate may not call ${tool}: it is not declared read-only`)
    this.tool = tool
  }
}

/** A call of a tool that changes something. */
export interface ToolCall {
  /** The name of the tool. */
  readonly tool: string
  /** Its arguments, as they were; undefined where they are no data or too large. */
  readonly args: unknown
}

/** Tools that record, and what they did. */
interface Recorded<T extends Tools> {
  /** The tools. */
  readonly tools: Callable<T>
  /** What was changed, or would have been. */
  readonly calls: ReadonlyArray<ToolCall>
  /** Whether a call was refused. */
  readonly wasRefused: () => boolean
}

const mostCalls = 100

/** Tools that record what they would change. `isShadow`: whether it is left undone. */
export const recorded = <T extends Tools>(
  tools: T,
  isShadow: boolean,
  limits: Copy.CopyLimits
): Recorded<T> => {
  const calls: Array<ToolCall> = []
  let isRefused = false
  const record = (tool: string, args: unknown): void => {
    if (calls.length >= mostCalls) return
    const copied = Copy.copy(args, limits)
    calls.push({ tool, args: copied._tag === "Copied" ? copied.value : undefined })
  }
  const entries = Object.entries(tools).map(([name, tool]) => {
    const called = (args: never): unknown => {
      // Nothing but `true` says that it changes nothing.
      if (tool.readOnly === true) return tool.run(args)
      record(name, args)
      if (!isShadow) return tool.run(args)
      if (typeof tool.pretend !== "function") {
        isRefused = true
        throw new ToolRefused(name)
      }
      return tool.pretend(args)
    }
    return [name, called] as const
  })
  // The same names and functions of the same types.
  return {
    tools: Object.freeze(Object.fromEntries(entries)) as Callable<T>,
    calls,
    wasRefused: () => isRefused
  }
}

/** Whether two did the same, in the same order. */
export const isSameWork = (a: ReadonlyArray<ToolCall>, b: ReadonlyArray<ToolCall>): boolean =>
  canonical(a) === canonical(b)
