import type { Rule } from "../rules/list.ts"
import type { Test } from "../rules/test.ts"

/** Where the features of generated rules come from: an import, or the input itself as they were found in it. */
export type FeatureSource =
  | { readonly _tag: "Imported"; readonly name: string; readonly from: string }
  | { readonly _tag: "Text"; readonly feature: string }
  | { readonly _tag: "Fields"; readonly types: ReadonlyArray<readonly [field: string, type: string]> }

/** What must not stand in a source as it is: signs that nobody sees, or that turn the order of a line. */
const unseen = /[\p{C}\u2028\u2029]/gu

const literal = (value: string | number | boolean): string =>
  typeof value === "string"
    ? JSON.stringify(value).replace(unseen, (sign) =>
        Array.from(
          { length: sign.length },
          (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`
        ).join("")
      )
    : String(value)

const identifier = /^[A-Za-z_$][\w$]*$/u

/** A key of an object as source. In quotes `__proto__` would be the prototype. */
const key = (name: string): string =>
  name === "__proto__" ? '["__proto__"]' : identifier.test(name) ? name : literal(name)

const oneOrList = (values: ReadonlyArray<string | number | boolean>): string => {
  const [only, ...others] = values.map(literal)
  return others.length === 0 && only !== undefined ? only : `[${values.map(literal).join(", ")}]`
}

/** A condition as source. */
const conditionOf = (test: Test): string => {
  switch (test._tag) {
    case "Missing":
      return "null"
    case "Is":
      return test.values.every((value) => typeof value === "string")
        ? `{ is: ${oneOrList(test.values)} }`
        : oneOrList(test.values)
    case "Within":
      return `{ ${test.bounds.map(([bound, limit]) => `${bound}: ${literal(limit)}`).join(", ")} }`
    case "Has":
      return `{ has: ${oneOrList(test.phrases)} }`
    case "Matches":
      return test.patterns.length === 1
        ? String(test.patterns[0])
        : `[${test.patterns.map(String).join(", ")}]`
    case "Not":
      return `{ not: ${conditionOf(test.test)} }`
  }
}

const whenOf = <Label>({ tests }: Rule<Label>): string => {
  const byFeature = Map.groupBy(tests, ([feature]) => feature)
  const conditions = [...byFeature].map(([feature, ofFeature]) => {
    const [only = "{}", ...others] = ofFeature.map(([, test]) => conditionOf(test))
    return `${key(feature)}: ${others.length === 0 ? only : `{ all: [${[only, ...others].join(", ")}] }`}`
  })
  return `{ ${conditions.join(", ")} }`
}

const featuresOf = (
  source: FeatureSource
): { readonly before: ReadonlyArray<string>; readonly value: string } => {
  switch (source._tag) {
    case "Imported":
      return {
        before: [`import { ${source.name} } from ${literal(source.from)}`],
        value: source.name === "features" ? "features" : `features: ${source.name}`
      }
    case "Text":
      return { before: [], value: `features: { ${key(source.feature)}: (text: string) => text }` }
    case "Fields": {
      const fields = source.types.map(([field, type]) => `  readonly ${key(field)}?: ${type}`)
      const reads = source.types.map(
        ([field]) =>
          `    ${key(field)}: (input: Input) => (Object.hasOwn(input, ${literal(field)}) ? input[${literal(field)}] : undefined)`
      )
      return {
        before: ["", "interface Input {", ...fields, "}"],
        value: `features: {\n${reads.join(",\n")}\n  }`
      }
    }
  }
}

/** Rules as a module of TypeScript that exports them under a name. */
export const sourceOf = <Label extends string | number | boolean>(
  name: string,
  labels: ReadonlyArray<Label>,
  rules: ReadonlyArray<Rule<Label>>,
  otherwise: Label | undefined,
  features: FeatureSource
): string => {
  const { before, value } = featuresOf(features)
  return [
    'import { Rules } from "@assay/baselines"',
    ...before,
    "",
    `export const ${name} = Rules.classify([${labels.map(literal).join(", ")}], {`,
    `  ${value},`,
    "  rules: [",
    rules.map((rule) => `    [${whenOf(rule)}, ${literal(rule.answer)}]`).join(",\n"),
    otherwise === undefined ? "  ]" : "  ],",
    ...(otherwise === undefined ? [] : [`  otherwise: ${literal(otherwise)}`]),
    "})",
    ""
  ].join("\n")
}
