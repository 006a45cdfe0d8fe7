/**
 * The trials as the page carries them: one entry per case with what every candidate made of it.
 *
 * Texts are as people read them: a string as it is, anything else as indented JSON.
 */
/** How a trial ended, as core names it; written out, so that the page's script is checked without core. */
type Ending = "right" | "wrong" | "unscored" | "escalated" | "refused" | "malformed" | "truncated" | "errored"

/** A score, or why there is none. `detail` is the scorer's own, as JSON. */
export interface ShownScore {
  readonly value?: number
  readonly unscored?: string
  readonly detail?: string
}

/**
 * One trial. `candidate`: position in the header. `text`: the reply, where it is not the output itself. `scores` are
 * in the order of the header.
 */
export interface ShownTrial {
  readonly candidate: number
  readonly repeat: number
  readonly ending: Ending
  readonly output?: string
  readonly text?: string
  readonly reason?: string
  readonly scores: ReadonlyArray<ShownScore | null>
  readonly latencyMs?: number
  readonly isReplayed?: true
  readonly costUsd?: number
  readonly unpriced?: string
  readonly attempts: number
  readonly model?: string
}

export interface ShownCase {
  readonly id: string
  readonly kind: string
  readonly tags: Readonly<Record<string, string>>
  readonly input: string
  readonly expected?: string
  readonly trials: ReadonlyArray<ShownTrial>
}

/** What the page's script has to know beside the cases. `shown` of `finished` trials are in the file; `cut` texts are cut. */
export interface Header {
  readonly candidates: ReadonlyArray<string>
  readonly against?: string
  readonly scores: ReadonlyArray<{ readonly name: string; readonly unit: "share" | "number" }>
  readonly repeats: number
  readonly shown: number
  readonly finished: number
  readonly cut: number
}
