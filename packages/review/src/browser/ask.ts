/**
 * Asks the server. Whatever fails is said in words, and nothing is thrown away: what was typed stays where it is.
 */

/** What came back, or why nothing did. */
export type Answer<A> = { readonly value: A } | { readonly fault: string }

const gone =
  "The server does not answer. What you see as saved is saved. Start `assay review` again and open the address that it prints."

/** Sends a request to a route of the server's own. `last`: the page is being left. */
export const ask = async <A>(route: string, body: object, last: boolean = false): Promise<Answer<A>> => {
  try {
    const response = await fetch(`/api/${route}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      keepalive: last
    })
    const value = await response.json()
    return response.ok ? { value } : { fault: String(value.message) }
  } catch {
    return { fault: gone }
  }
}
