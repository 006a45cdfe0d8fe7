/**
 * The path of an address that nobody knows, as it may be written down: some services take their key in it
 * (`/bot123:ABC/sendMessage`, `/services/T01/B02/XYZ`).
 */

/** What stands in the place of a part that may be a secret. */
const hidden = "[secret]"

/** After these a key follows. */
const naming = /^(?:.*[-_])?(?:api[-_]?key|key|token|secret|passw(?:or)?d|auth|hooks?|webhooks?|services)$/iu

/** Letters and digits mixed without a word between them, in the length of a key; or a name and a key by a colon. */
const isLikeAKey = (part: string): boolean =>
  /:[\w-]{8,}$/u.test(part) ||
  (/^[\w.~+=-]{12,}$/u.test(part) &&
    part.split(/[-_.]/u).some((each) => /\d/u.test(each) && /[a-z]/iu.test(each) && each.length >= 10)) ||
  part.length >= 40

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** A path with what may be a secret left out: rather too much than too little, since it is only looked at. */
export const shownPath = (pathname: string): string => {
  let isAfterName = false
  return pathname
    .split("/")
    .map((raw) => {
      const part = decoded(raw)
      if (part === "") return raw
      const shown = isAfterName || isLikeAKey(part) ? hidden : raw
      // All that follows, since a key may have several parts.
      isAfterName = isAfterName || naming.test(part)
      return shown
    })
    .join("/")
}
