/**
 * A whole page as one text: its own script and styles inside, nothing from anywhere else, and a policy by which the
 * browser holds it to that.
 */
import { createHash } from "node:crypto"
import { type Html, html, trusted } from "./Markup.ts"
import { visible } from "./Visible.ts"

/** What a page is made of. */
export interface Parts {
  /** The title, as it came from outside: hidden characters are named. */
  readonly title: string
  /** The styles: our own text, as it goes into the page. */
  readonly style: string
  /** The script: our own text, as it goes into the page. */
  readonly script: string
  /** What the body shows. */
  readonly body: Html
  /**
   * Elements before the script, such as values that it reads.
   *
   * @defaultValue none
   */
  readonly values?: Html
  /**
   * Whether the script may ask the server that the page came from, and no other.
   *
   * @defaultValue false: a page from a file
   */
  readonly asksServer?: boolean
}

const digest = (content: string): string =>
  `'sha256-${createHash("sha256").update(content).digest("base64")}'`

/** What a browser may do with the page: run this script, apply these styles, and nothing else. */
export const policy = ({
  script,
  style,
  asksServer = false
}: Pick<Parts, "script" | "style" | "asksServer">): string =>
  [
    "default-src 'none'",
    `script-src ${digest(script)}`,
    `style-src ${digest(style)}`,
    "img-src 'none'",
    `connect-src ${asksServer ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'"
  ].join("; ")

/** Writes the page. */
export const write = ({ title, style, script, body, values, asksServer = false }: Parts): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy({ script, style, asksServer })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Assay">
<title>${visible(title)}</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
${values}
<script>${trusted(script)}</script>
</body>
</html>
`.toString()
