/**
 * Records as spans with events, through whatever API of OpenTelemetry the application passes in. The names are those of the
 * semantic conventions for generative AI (`gen_ai.evaluation.result`); the rest begins with `assay.`.
 */
import type { Check } from "../guard/model.ts"
import type { Sink } from "./model.ts"

type Attributes = { [key: string]: string | number | boolean }

/** What is used of a span. */
interface SpanLike {
  /** Adds an event. */
  readonly addEvent: (name: string, attributes: Attributes) => unknown
  /** Ends it. */
  readonly end: () => void
}

/** How a span starts. */
interface SpanStart {
  /** When, in Unix milliseconds. */
  readonly startTime: number
  /** What is known of it. */
  readonly attributes: Attributes
}

/** What is used of a tracer of `@opentelemetry/api`. */
export interface TracerLike {
  /** Starts a span. */
  readonly startSpan: (name: string, options: SpanStart) => SpanLike
}

const attributesOf = (check: Check): Attributes => {
  const {
    guard,
    id,
    stage,
    outcome,
    picked,
    audit,
    session,
    candidate,
    latencyMs,
    costUsd,
    tags = {}
  } = check
  const attributes: Attributes = {
    "assay.guard": guard,
    "assay.answer.id": id,
    "assay.stage": stage,
    "assay.outcome": outcome,
    "assay.sample.probability": picked.probability,
    "assay.audit": audit
  }
  if (session !== undefined) attributes["gen_ai.conversation.id"] = session
  if (candidate !== undefined) attributes["assay.candidate"] = candidate
  if (latencyMs !== undefined) attributes["assay.latency_ms"] = latencyMs
  if (costUsd !== undefined) attributes["assay.cost_usd"] = costUsd
  for (const [tag, value] of Object.entries(tags)) attributes[`assay.tag.${tag}`] = value
  return attributes
}

/** Records as spans, one a record, with one event a score. Texts never go out. */
export const openTelemetry = ({
  tracer,
  name = "opentelemetry"
}: {
  readonly tracer: TracerLike
  readonly name?: string
}): Sink => ({
  name,
  write: (check) => {
    const span = tracer.startSpan("assay.check", {
      startTime: Date.now() - check.checkMs,
      attributes: attributesOf(check)
    })
    try {
      for (const [score, value] of Object.entries(check.scores))
        span.addEvent("gen_ai.evaluation.result", {
          "gen_ai.evaluation.name": score,
          "gen_ai.evaluation.score.value": value
        })
      for (const [score, reason] of Object.entries(check.unscored))
        span.addEvent("gen_ai.evaluation.result", {
          "gen_ai.evaluation.name": score,
          "gen_ai.evaluation.explanation": reason,
          "error.type": "unscored"
        })
    } finally {
      span.end()
    }
  }
})
