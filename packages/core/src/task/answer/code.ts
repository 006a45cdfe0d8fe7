/**
 * The code in a reply.
 */
import { fenced } from "./json.ts"

/** The contents of the first code fence, without the name of its language; the whole text where there is none. */
export const codeIn = (text: string): string => fenced(text)[0]?.text ?? text.trim()
