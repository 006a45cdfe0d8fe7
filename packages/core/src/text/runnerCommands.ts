/**
 * Lines that a runner of GitHub Actions would obey. It reads commands from standard error as from standard output:
 * `::name::` at the start of a line, and `##[name]` anywhere in one.
 */

/** Whether GitHub Actions runs this process. */
export const isInActions = (): boolean => process.env.GITHUB_ACTIONS === "true"

/** A line that holds no command, with a blank where one would begin. Elsewhere than in Actions it stays as it is. */
export const unheeded = (line: string): string =>
  isInActions() ? line.replaceAll("##[", "# #[").replace(/^(\s*):(?=:)/u, "$1: ") : line
