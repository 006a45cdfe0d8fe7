/**
 * Passes a stream through and looks at what goes by. It reads when the application reads, keeps no chunk, and hands a cancel
 * with its reason to the source at once. Never `tee()`: that follows the faster reader, keeps for the slower one without
 * limit, and stops the source only when both have cancelled.
 */

/** What is told of a stream. None of these throws; {@link once} makes one that an end is told once. */
export interface Watcher {
  /** A chunk goes by. */
  readonly chunk: (chunk: unknown) => void
  /** It ended by itself, the application stopped reading, or it broke off. Once. */
  readonly end: (how: "ended" | "cancelled" | "failed") => void
}

/** A watcher that is told of one end. */
export const once = ({ chunk, end }: Watcher): Watcher => {
  let isOver = false
  return {
    chunk: (each) => {
      if (!isOver) chunk(each)
    },
    end: (how) => {
      if (isOver) return
      isOver = true
      end(how)
    }
  }
}

/** A web stream. */
export const readable = <Chunk>(source: ReadableStream<Chunk>, watcher: Watcher): ReadableStream<Chunk> => {
  const { chunk, end } = watcher
  const reader = source.getReader()
  return new ReadableStream<Chunk>(
    {
      pull: (controller) =>
        reader.read().then(
          ({ done, value }) => {
            if (done) {
              end("ended")
              controller.close()
              return
            }
            chunk(value)
            controller.enqueue(value)
          },
          (error: unknown) => {
            end("failed")
            throw error
          }
        ),
      cancel: (reason) => {
        end("cancelled")
        return reader.cancel(reason)
      }
    },
    // Nothing is read ahead of the application.
    { highWaterMark: 0 }
  )
}

/** Whether something has a `then`; true as well where that cannot be asked, so that it is left alone. */
export const isLater = (value: unknown): boolean => {
  try {
    return typeof value === "object" && value !== null && "then" in value
  } catch {
    return true
  }
}

const isPlainPromise = (value: unknown): value is Promise<unknown> =>
  value instanceof Promise &&
  Object.getPrototypeOf(value) === Promise.prototype &&
  !Object.hasOwn(value, "then")

/**
 * Looks at what a promise comes to. What comes back is to be used in its place: it has the same value or error. A promise of
 * another class, or something that only has a `then`, is left untouched, since asking it may start work or change its class:
 * then undefined comes back. Neither of the two functions may throw.
 */
export const settled = <A>(
  promise: A,
  onValue: (value: unknown) => void,
  onError: (error: unknown) => void
): A | undefined => {
  try {
    if (!isPlainPromise(promise)) return undefined
  } catch {
    // A proxy that was revoked, for one.
    return undefined
  }
  const after = promise.then(
    (value) => {
      onValue(value)
      return value
    },
    (error: unknown) => {
      onError(error)
      throw error
    }
  )
  // The same type: a plain promise of what the other one was of.
  return after as A
}

/** An iterator whose answers are looked at. What the source answers is passed on as it is. */
const watched = <Chunk>(
  source: AsyncIterator<Chunk, unknown, unknown>,
  { chunk, end }: Watcher
): AsyncIterator<Chunk, unknown, unknown> => {
  const look = (answer: Promise<IteratorResult<Chunk, unknown>>): typeof answer =>
    settled(
      answer,
      (result) => {
        try {
          const { done, value } = result as IteratorResult<Chunk, unknown>
          if (done === true) end("ended")
          else chunk(value)
        } catch {
          // What throws while it is read is passed on as it is.
          end("failed")
        }
      },
      () => end("failed")
    ) ?? answer
  const { return: ends, throw: throws } = source
  return {
    next: (...values) => {
      try {
        return look(source.next(...values))
      } catch (thrown) {
        end("failed")
        throw thrown
      }
    },
    ...(ends === undefined
      ? {}
      : {
          return: (value) => {
            end("cancelled")
            return ends.call(source, value)
          }
        }),
    ...(throws === undefined
      ? {}
      : {
          throw: (error) => {
            end("cancelled")
            return throws.call(source, error)
          }
        })
  }
}

/**
 * Something that can be iterated, such as the stream of a client. All its other properties and methods are those of the
 * source: the object is stood in for, and only its iterator is looked at.
 */
export const iterable = <Source extends AsyncIterable<unknown>>(source: Source, watcher: Watcher): Source => {
  // What a frozen object shows cannot be another thing in its stead.
  if ([Symbol.asyncIterator, "next", "return", "throw"].some((key) => isFixed(source, key)))
    throw new TypeError("a stream that is frozen cannot be looked at")
  return new Proxy(source, {
    // Setters, too, may look into private fields.
    set: (target, key, value) => Reflect.set(target, key, value, target),
    get: (target, key) => {
      if (key === Symbol.asyncIterator) return () => endless(watched(target[Symbol.asyncIterator](), watcher))
      if ((key === "next" || key === "return" || key === "throw") && isIterator(target))
        return Reflect.get(watched(target, watcher), key)
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== "function" || key === "constructor" || isFixed(target, key)) return value
      // Methods that look into private fields need the object itself.
      return value.bind(target)
    }
  })
}

const endless = <I extends object>(iterator: I): I => {
  const self = Object.assign(iterator, { [Symbol.asyncIterator]: () => self })
  return self
}

/** A property that a proxy must show as it is. */
const isFixed = (target: object, key: PropertyKey): boolean => {
  const own = Object.getOwnPropertyDescriptor(target, key)
  return own !== undefined && own.configurable === false && own.writable !== true
}

const isIterator = (value: object): value is AsyncIterator<unknown, unknown, unknown> =>
  "next" in value && typeof value.next === "function"
