/**
 * The public surface of `@assay/review`: Labelling by people: a local web page and a terminal.
 */
export {}
