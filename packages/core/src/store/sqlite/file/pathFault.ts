/** What is wrong with a path, in words. SQLite would take an empty one as a database that vanishes. */
export const pathFault = (path: string): string | undefined => {
  if (path.trim() === "") return "expected the path of a file, found an empty one"
  return /^file:/i.test(path) ? `expected the path of a file, found the address ${path}` : undefined
}
