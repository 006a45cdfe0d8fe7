import type { Rule } from "../rules/list.ts"
import type { Test } from "../rules/test.ts"
import type { FeatureSource } from "./featureSource.ts"

/** Where declared features are imported from. */
export interface FeatureImport {
  /** The name that they are exported under. */
  readonly name: string
  /** The module. */
  readonly from: string
}

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
  source: FeatureSource,
  { name, from }: FeatureImport
): { readonly before: ReadonlyArray<string>; readonly value: string } => {
  switch (source._tag) {
    case "Declared":
      return {
        before: [`import { ${name} } from ${literal(from)}`],
        value: name === "features" ? name : `features: ${name}`
      }
    case "Text":
      return { before: [], value: "features: { text: (text: string) => text }" }
    case "Fields": {
      const fields = source.fields.map(
        (field) => `  readonly ${key(field.name)}?: ${[...field.types, "undefined"].join(" | ")}`
      )
      const reads = source.fields.map(
        (field) => `    ${key(field.name)}: (input: Input) => input[${literal(field.name)}]`
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
  source: FeatureSource,
  declared: FeatureImport
): string => {
  const { before, value } = featuresOf(source, declared)
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
