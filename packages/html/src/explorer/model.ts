/**
 * The trials as the page carries them: one entry per case with what every candidate made of it.
 *
 * Texts are as people read them: a string as it is, anything else as indented JSON.
 */
/**
 * Right, or how a trial failed, as core names it; written out, so that the page's script is checked without core.
 */
export type Mode =
  | "right"
  | "wrong-silent"
  | "wrong-detectable"
  | "hedged"
  | "refused"
  | "escalated"
  | "malformed"
  | "truncated"
  | "unscored"
  | "errored"

/** A score, or why there is none. `detail` is the scorer's own, as JSON. */
export interface ShownScore {
  readonly value?: number
  readonly unscored?: string
  readonly detail?: string
}

/** A message of a prompt. `shared`: its text is this one of the header's, for it is in many prompts. */
export interface ShownMessage {
  readonly role: string
  readonly text?: string
  readonly shared?: number
}

/** A call that a function made while it answered, or a scorer while it scored. `facts` are figures with their names, in order. */
export interface ShownStep {
  readonly provider: string
  readonly facts: ReadonlyArray<readonly [name: string, value: string]>
  readonly latencyMs?: number
  readonly costUsd?: number
  readonly prompt?: string
  readonly text?: string
  readonly reason?: string
}

/**
 * One trial. `candidate`: position in the header. `isJson`: the output is JSON, not a text. `text`: the reply, where it is
 * not the output itself. `abstains`: the words that decline or doubt; `alarm`: what a check says. `scores` are in the order of the header. `prompt`: position among the prompts of its case.
 */
export interface ShownTrial {
  readonly candidate: number
  readonly repeat: number
  readonly mode: Mode
  readonly abstains?: string
  readonly alarm?: string
  readonly output?: string
  readonly isJson?: true
  readonly prompt?: number
  readonly steps?: ReadonlyArray<ShownStep>
  readonly moreSteps?: number
  readonly scorerSteps?: ReadonlyArray<ShownStep>
  readonly moreScorerSteps?: number
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

/** A case. `isJson`: what is expected is JSON, not a text. `prompts`: what candidates were sent, each once. */
export interface ShownCase {
  readonly id: string
  readonly kind: string
  readonly tags: Readonly<Record<string, string>>
  readonly input: string
  readonly expected?: string
  readonly isJson?: true
  readonly prompts?: ReadonlyArray<ReadonlyArray<ShownMessage>>
  readonly trials: ReadonlyArray<ShownTrial>
}

/** What a candidate was made with, a line each. */
export type ShownSettings = ReadonlyArray<readonly [name: string, value: string]>

/**
 * What the page's script has to know beside the cases. `settings`: of each candidate. `messages`: texts that many prompts
 * have. `shown` of `finished` trials are in the file; `cut` texts are cut.
 */
export interface Header {
  readonly candidates: ReadonlyArray<string>
  readonly settings: ReadonlyArray<ShownSettings>
  readonly messages: ReadonlyArray<string>
  readonly against?: string
  readonly scores: ReadonlyArray<{ readonly name: string; readonly unit: "share" | "number" }>
  readonly repeats: number
  readonly shown: number
  readonly finished: number
  readonly cut: number
}
