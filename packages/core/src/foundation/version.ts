/** The version of this package, as the manifest of a run records it. A test holds it to package.json. */
export const version = "0.1.0"
