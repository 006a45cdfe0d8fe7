/**
 * A scorer turns one finished trial into named scores.
 *
 * `make` makes one of a function, `from` of whatever else judges an output: a schema, a scorer of the library
 * `autoevals`. `map`, `not`, `all`, `any`, `weighted`, `threshold`, `when` and `forKind` make new ones of those that
 * there are. What is made of parts keeps their details.
 */
export * from "./adapting.ts"
export * from "./choosing.ts"
export * from "./combining.ts"
export * from "./making.ts"
export * from "./transforming.ts"
