/**
 * OpenTelemetry traces of a run: a span for every trial with the scores as events, and below it a span for every
 * attempt, named by the semantic conventions for generative AI.
 *
 * Nothing is traced unless asked. The command line and `Experiment.runPromise` ask when the standard variables name a
 * collector (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`); a program with a tracer of its own
 * asks with {@link layer}. Prompts and replies stay out of spans unless
 * `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` is `true`.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe } from "../foundation/userCode.ts"
import { version } from "../foundation/version.ts"

/** What is traced. */
export interface Options {
  /** Whether prompts and replies are traced too. They may hold personal data. */
  readonly content: boolean
}

/** Whether, and how much, a run tells the tracer in its context. Default: nothing. */
export const Telemetry: Context.Reference<Options | undefined> = Context.Reference(
  "@assay/core/run/Telemetry",
  { defaultValue: (): Options | undefined => undefined }
)

/** Tells the tracer in the context, whichever that is. `content`: default false. */
export const layer = (options: Partial<Options> = {}): Layer.Layer<never> =>
  Layer.succeed(Telemetry, { content: options.content ?? false })

const isSet = (name: string): boolean => (process.env[name] ?? "") !== ""

/** Whether the standard variables ask for traces to be sent to a collector. */
export const isAsked = (): boolean =>
  process.env.OTEL_SDK_DISABLED?.toLowerCase() !== "true" &&
  process.env.OTEL_TRACES_EXPORTER?.toLowerCase() !== "none" &&
  (isSet("OTEL_EXPORTER_OTLP_ENDPOINT") || isSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))

/**
 * Sends traces where the standard `OTEL_*` variables say, as OTLP over HTTP: protobuf, or JSON where
 * `OTEL_EXPORTER_OTLP_PROTOCOL` is `http/json`. Nothing where they do not ask. What is left is sent when the layer is
 * released; a collector that is not there costs a run nothing.
 */
export const layerFromEnvironment: Layer.Layer<never> = Layer.unwrap(
  Effect.promise(async () => {
    if (!isAsked()) return Layer.empty
    // Loaded on demand: most runs are not traced.
    const [{ FetchHttpClient }, { OtlpSerialization, OtlpTracer }] = await Promise.all([
      import("effect/http"),
      import("effect/observability")
    ])
    const protocol =
      process.env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? process.env.OTEL_EXPORTER_OTLP_PROTOCOL ?? ""
    return Layer.mergeAll(
      OtlpTracer.layerFromConfig({
        resource: {
          serviceName: process.env.OTEL_SERVICE_NAME ?? "assay",
          serviceVersion: version
        }
      }).pipe(
        Layer.provide([
          protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf,
          FetchHttpClient.layer,
          // By the specification traces go to OTLP unless told otherwise; the tracer wants to be told.
          ConfigProvider.layer(
            ConfigProvider.fromEnv({ env: { OTEL_TRACES_EXPORTER: "otlp", ...process.env } })
          )
        ]),
        // Variables that make no sense cost the traces, not the run.
        Layer.catchCause((cause) =>
          Layer.effectDiscard(Console.error(`note: no traces are sent: ${describe(Cause.squash(cause))}`))
        )
      ),
      layer({
        content: process.env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT?.toLowerCase() === "true"
      })
    )
  })
)
