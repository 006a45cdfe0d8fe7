/**
 * What the service tier that served a call makes of its list price.
 */

/** Names of the tier that list prices are for. */
const ordinary = new Set(["", "default", "standard", "standard_only", "auto", "on_demand", "scale"])

/** Tiers at half the list price, by vendor: https://openai.com/api/pricing, https://www.anthropic.com/pricing. */
const halved: { readonly [vendor: string]: ReadonlySet<string> } = {
  openai: new Set(["flex", "batch"]),
  anthropic: new Set(["batch"])
}

/** Tiers that cost more than the list price by how much no list says. */
const dearer = new Set(["priority", "fast", "performance"])

/** No tier of a vendor costs more times its list price. OpenAI's priority is twice the price at the most. */
export const mostFactor = 2.5

/**
 * `factor`: by which the list price is multiplied. `isOwn`: it was stated by the user. `atLeast`: why the price may be
 * higher.
 */
export interface TierPrices {
  readonly factor: number
  readonly isOwn: boolean
  readonly atLeast: string | undefined
}

const nameOf = (tier: string | undefined): string => (tier ?? "").toLowerCase()

/** Whether two names are of one tier. */
export const isSameTier = (a: string | undefined, b: string | undefined): boolean =>
  nameOf(a) === nameOf(b) || (ordinary.has(nameOf(a)) && ordinary.has(nameOf(b)))

/** Undefined where the tier is not known, which may be a cheaper one. `own`: factors by tier that the user states. */
export const tierOf = (
  vendor: string,
  tier: string | undefined,
  own: { readonly [tier: string]: number }
): TierPrices | undefined => {
  const name = nameOf(tier)
  const stated = Object.hasOwn(own, name) ? own[name] : undefined
  if (stated !== undefined) return { factor: stated, isOwn: true, atLeast: undefined }
  if (ordinary.has(name)) return { factor: 1, isOwn: false, atLeast: undefined }
  if (Object.hasOwn(halved, vendor) && halved[vendor]?.has(name) === true) {
    return { factor: 0.5, isOwn: false, atLeast: undefined }
  }
  return dearer.has(name)
    ? { factor: 1, isOwn: false, atLeast: `no price is known for the tier ${name}` }
    : undefined
}
