/**
 * Which text of an input a baseline looks at.
 */

/** Where the text is. A string is its own text; for any other input say how to get it. */
export type On<Input> = [Input] extends [string]
  ? {
      /**
       * The text of an input that the baseline looks at.
       *
       * @defaultValue the input itself
       */
      readonly on?: (input: Input) => string
    }
  : {
      /** The text of an input that the baseline looks at. */
      readonly on: (input: Input) => string
    }

/** Reads the text of an input. */
export const textOf =
  <Input>(options: { readonly on?: (input: Input) => string } | undefined) =>
  (input: Input): string =>
    options?.on === undefined ? String(input) : options.on(input)
