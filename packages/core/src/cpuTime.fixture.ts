/**
 * How much work something is: processor time, which unlike the clock does not grow when the machine is busy.
 */

/** Milliseconds of processor time that `work` takes. */
export const cpuMs = (work: () => unknown): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
