/**
 * What all pages of the workspace share: markup that is safe by construction, styles, values inside a page, and a policy
 * that lets nothing else in. For the sibling packages; it may change in any release.
 */
export * as Document from "./Document.ts"
export * as Embed from "./Embed.ts"
export * as Markup from "./Markup.ts"
export * as Style from "./Style.ts"
export * as Visible from "./Visible.ts"
