/** Texts that could not be saved yet, kept in this tab until they are. */

const keyOf = (slot: string, field: string): string => `assay-draft ${field} ${slot}`

export const keep = (slot: string, field: string, text: string): void => {
  try {
    sessionStorage.setItem(keyOf(slot, field), text)
  } catch {
    // A browser without storage keeps the text in the field alone.
  }
}

export const drop = (slot: string, field: string): void => {
  try {
    sessionStorage.removeItem(keyOf(slot, field))
  } catch {
    // As above.
  }
}

export const kept = (slot: string, field: string): string | undefined => {
  try {
    return sessionStorage.getItem(keyOf(slot, field)) ?? undefined
  } catch {
    return undefined
  }
}
