/**
 * A runner of JavaScript over a process of Node: one process for each reply, with a limit on time, memory and output, an
 * empty environment, and Node's permission model, which keeps it from files, other processes, threads and addons.
 *
 * Gotcha: it is a fence against accidents and lazy cheating, and no prison. Node says of its permission model that it
 * does not protect against malicious code. Up to Node 24 the code can use the network; the process runs as your user.
 * For code that you do not trust give `Executed.with` a runner around a container or a virtual machine.
 */
import { spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import type { Evaluated, Execution, Program, Runner, Stopped } from "./execution.ts"
import { harness } from "./harness.ts"
import { readLines } from "./protocol.ts"

/** A runner that answers by a promise. */
export interface NodeRunner extends Runner {
  /** Runs a program. Rejects where no process can be started. */
  readonly run: (program: Program) => Promise<Execution>
}

/** Limits of a run. */
export interface Options {
  /**
   * How long a reply may run with all its checks, the start of the process (about 50 ms) included. Milliseconds, a whole
   * number of 1 or more.
   *
   * @defaultValue 5 000
   */
  readonly timeoutMs?: number
  /**
   * How much memory the process may have, in megabytes (2^20 bytes), from 64. Its heap is bounded by V8. Buffers are
   * outside of the heap: on Linux the process is looked at every 20 ms and stopped beyond the limit; elsewhere
   * they are not bounded.
   *
   * @defaultValue 256
   */
  readonly memoryMb?: number
  /**
   * How many characters the values of all checks may have as JSON, 1 or more. What the code prints goes nowhere and is
   * not counted.
   *
   * @defaultValue 1 000 000
   */
  readonly outputChars?: number
}

const requireAtLeast = (least: number, name: string, value: number): number => {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new RangeError(`${name}: expected a whole number of ${least} or more, found ${value}`)
}

const pageBytes = 4096
const lookEveryMs = 20

/** Resident memory in bytes; 0 where the system does not tell. */
const residentBytes = async (pid: number): Promise<number> => {
  try {
    const pages = Number((await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1])
    return Number.isFinite(pages) ? pages * pageBytes : 0
  } catch {
    return 0
  }
}

// Windows needs this one to start anything.
const environment = (): Readonly<Record<string, string>> =>
  process.platform === "win32" && process.env.SystemRoot !== undefined
    ? { SystemRoot: process.env.SystemRoot }
    : {}

type Limits = Required<Options>

const run = ({ code, expressions }: Program, limits: Limits): Promise<Execution> =>
  new Promise((resolve, reject) => {
    const values: Array<Evaluated | undefined> = expressions.map(() => undefined)
    let stopped: Stopped | undefined
    let isDone = false
    const child = spawn(
      process.execPath,
      [
        "--permission",
        "--no-warnings",
        "--no-addons",
        `--max-old-space-size=${Math.max(32, limits.memoryMb - 48)}`,
        "--input-type=commonjs",
        "--eval",
        harness
      ],
      { cwd: tmpdir(), env: environment(), stdio: ["pipe", "ignore", "ignore", "pipe"], windowsHide: true }
    )
    const stop = (reason: Stopped): void => {
      stopped ??= reason
      child.kill("SIGKILL")
    }
    const timer = setTimeout(() => stop("time"), limits.timeoutMs)
    const watch = setInterval(() => {
      if (child.pid === undefined) return
      void residentBytes(child.pid).then((bytes) => {
        if (bytes > limits.memoryMb * 2 ** 20) stop("memory")
      })
    }, lookEveryMs)
    const end = (): void => {
      clearTimeout(timer)
      clearInterval(watch)
    }
    child.on("error", (error) => {
      end()
      reject(error)
    })
    const channel = child.stdio[3]
    if (channel !== null && channel !== undefined && "on" in channel) {
      const read = readLines(values, limits.outputChars)
      channel.on("data", (chunk: Buffer) => {
        const state = read(chunk)
        if (state === "done") {
          isDone = true
          child.kill("SIGKILL")
        } else if (state === "too-long") stop("output")
      })
      channel.on("error", () => {})
    }
    // A process that has ended reads nothing more.
    child.stdin?.on("error", () => {})
    child.stdin?.end(JSON.stringify({ code, expressions, valueChars: limits.outputChars }))
    child.on("close", (status, signal) => {
      end()
      if (isDone) return resolve({ values })
      // V8 aborts where its heap is full.
      const isFull = signal === "SIGABRT" || signal === "SIGTRAP" || status === 134
      resolve({ values, stopped: stopped ?? (isFull ? "memory" : "exit") })
    })
  })

/**
 * A runner over a process of Node, of the version that runs the experiment (22.19 or newer). See the module for what it
 * does not keep out.
 *
 * @throws RangeError for a limit that is none.
 */
export const runner = (options: Options = {}): NodeRunner => {
  const limits: Limits = {
    timeoutMs: requireAtLeast(1, "timeoutMs", options.timeoutMs ?? 5000),
    memoryMb: requireAtLeast(64, "memoryMb", options.memoryMb ?? 256),
    outputChars: requireAtLeast(1, "outputChars", options.outputChars ?? 1_000_000)
  }
  return {
    settings: { runner: "NodeProcess", version: 1, ...limits },
    run: (program) => run(program, limits)
  }
}
