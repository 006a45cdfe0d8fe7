/**
 * Unpacks the cases of the page, a chunk at a time, so that the page answers in between.
 */

import { byId } from "@assay/page/dom"
import type { Header, ShownCase } from "../explorer/model.ts"
import { type Searchable, searchable } from "../explorer/rows.ts"

/** What the page itself has written needs no checking. */
export const header = (): Header => JSON.parse(byId("header", HTMLScriptElement).text)

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => {
  const characters = atob(base64)
  const bytes = new Uint8Array(characters.length)
  for (let at = 0; at < characters.length; at++) bytes[at] = characters.charCodeAt(at)
  return bytes
}

const unpack = async (base64: string): Promise<ReadonlyArray<ShownCase>> => {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"))
  return JSON.parse(await new Response(stream).text())
}

/** Gives way to input and painting. */
const pause = (): Promise<void> => new Promise((resume) => setTimeout(resume, 0))

/** Loads all cases; `onProgress` hears of each chunk with all that is loaded so far. */
export const load = async (
  onProgress: (cases: ReadonlyArray<Searchable>, done: boolean) => void
): Promise<void> => {
  const chunks = [...document.querySelectorAll<HTMLScriptElement>("script.cases")]
  const cases: Array<Searchable> = []
  for (const [nth, chunk] of chunks.entries()) {
    const unpacked = await unpack(chunk.text)
    // The packed text is not needed any more.
    chunk.remove()
    for (const each of unpacked) cases.push(searchable(each))
    onProgress(cases, nth === chunks.length - 1)
    await pause()
  }
  if (chunks.length === 0) onProgress(cases, true)
}
