/**
 * Keys, tokens and passwords: by the prefixes that their makers give them, and by how random they look.
 */
import { entropy, looksRandom } from "./entropy.ts"
import type { Match } from "./Match.ts"

/** Forms that only secrets have. The first that matches at a place names it. */
const known: ReadonlyArray<readonly [rule: string, pattern: string]> = [
  ["private-key", "-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----"],
  ["anthropic-key", "\\bsk-ant-[A-Za-z0-9_-]{16,256}"],
  ["openrouter-key", "\\bsk-or-[A-Za-z0-9_-]{16,256}"],
  ["openai-key", "\\bsk-(?:proj-|svcacct-|admin-|None-)?(?=[A-Za-z_-]{0,64}\\d)[A-Za-z0-9_-]{20,256}"],
  ["stripe-key", "\\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,256}"],
  ["aws-key", "\\b(?:AKIA|ASIA)[A-Z2-7]{16}\\b"],
  ["github-token", "\\b(?:gh[opsur]_[A-Za-z0-9]{36,256}|github_pat_[A-Za-z0-9_]{36,256})"],
  ["gitlab-token", "\\bglpat-[A-Za-z0-9_-]{20,256}"],
  ["slack-token", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,256}"],
  ["google-key", "\\bAIza[A-Za-z0-9_-]{35}"],
  ["google-client-secret", "\\bGOCSPX-[A-Za-z0-9_-]{24,256}"],
  ["npm-token", "\\bnpm_[A-Za-z0-9]{36}"],
  ["pypi-token", "\\bpypi-AgE[A-Za-z0-9_-]{40,256}"],
  ["hugging-face-token", "\\bhf_[A-Za-z0-9]{30,256}"],
  ["groq-key", "\\bgsk_[A-Za-z0-9]{40,256}"],
  ["xai-key", "\\bxai-[A-Za-z0-9]{40,256}"],
  ["perplexity-key", "\\bpplx-[A-Za-z0-9]{40,256}"],
  ["replicate-token", "\\br8_[A-Za-z0-9]{36,256}"],
  ["sendgrid-key", "\\bSG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}"],
  ["jwt", "\\beyJ[A-Za-z0-9_-]{10,512}\\.eyJ[A-Za-z0-9_-]{10,2048}\\.[A-Za-z0-9_-]{10,2048}"]
]

const anyKnown = new RegExp(known.map(([, pattern]) => `(${pattern})`).join("|"), "g")

/** One of these is in every text that has a known form. */
const hint =
  /-----BEGIN|sk-|[rs]k_|AKIA|ASIA|gh[opsur]_|github_pat_|glpat-|xox|AIza|GOCSPX-|npm_|pypi-|hf_|gsk_|xai-|pplx-|r8_|SG\.|eyJ/

const urlPassword = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,64}:([^\s/@]{3,128})@/gi

const assigned =
  /\b(?:pass(?:word|wd)?|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|client[_-]?secret)["']?\s{0,3}[:=]\s{0,3}["']?([^\s"',;<>]{8,256})/gi

const bearer = /\bbearer\s{1,3}([A-Za-z0-9._~+/-]{20,2048}=*)/gi

/** Placeholders in the place of a value. */
const placeholder = /^(?:[*•x.]+|[<{[$%].*|your|changeme|example|redacted|null|undefined|process\.env)/i

const isValue = (value: string): boolean =>
  !placeholder.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 2.75

// Longer runs are encoded files and not tokens.
const token = /(?<![A-Za-z0-9_+/=.@:-])[A-Za-z0-9_+/-]{32,200}={0,2}(?![A-Za-z0-9_+/=.@-])/g

/** Two lines or more of base64: an attachment, a signature, a certificate. */
const encoded = /(?<![^\n])(?:[A-Za-z0-9+/]{40,}={0,2}\r?\n)+[A-Za-z0-9+/]+={0,2}(?![^\r\n])/g

/** A text in which nothing of encoded files is a token. */
const withoutFiles = (text: string): string =>
  text.includes("\n") ? text.replaceAll(encoded, (found) => " ".repeat(found.length)) : text

/** What stands in the first group of each match, where it passes a check. */
const grouped = (
  text: string,
  pattern: RegExp,
  rule: string,
  passes: (value: string) => boolean
): ReadonlyArray<Match> =>
  [...text.matchAll(pattern)].flatMap((match): ReadonlyArray<Match> => {
    const value = match[1] ?? ""
    if (!passes(value)) return []
    const start = match.index + match[0].lastIndexOf(value)
    return [{ kind: "secret", rule, start, end: start + value.length, isCertain: false }]
  })

const knownIn = (text: string): ReadonlyArray<Match> =>
  hint.test(text)
    ? [...text.matchAll(anyKnown)].map((match): Match => {
        const rule = known[match.slice(1).findIndex((group) => group !== undefined)]?.[0] ?? "key"
        return {
          kind: "secret",
          rule,
          start: match.index,
          end: match.index + match[0].length,
          isCertain: true
        }
      })
    : []

/** The secrets of a text. Those told by a prefix come first. */
export const secretsIn = (text: string): ReadonlyArray<Match> => [
  ...knownIn(text),
  ...(text.includes("://")
    ? grouped(text, urlPassword, "password-in-url", (value) => !placeholder.test(value))
    : []),
  ...(/[:=]/.test(text) ? grouped(text, assigned, "assigned", isValue) : []),
  ...grouped(text, bearer, "bearer-token", isValue),
  ...[...withoutFiles(text).matchAll(token)].flatMap(
    (match): ReadonlyArray<Match> =>
      looksRandom(match[0])
        ? [
            {
              kind: "secret",
              rule: "random-token",
              start: match.index,
              end: match.index + match[0].length,
              isCertain: false
            }
          ]
        : []
  )
]
