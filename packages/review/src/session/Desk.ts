/**
 * Where people sit: what each sees next, what becomes of what they do, and how far the work is. All of it is computed
 * from the labels; nothing but labels is kept.
 */
import type { Label } from "@assay/core"
import { defined } from "@assay/core/internal"
import { bought, gradesByAnswer } from "./bought.ts"
import { labelOf, lastDone, shownLevels, undoOf } from "./labelling.ts"
import type { Action, Item, LabelLog, Slot, Work } from "./model.ts"
import { orderOf } from "./order.ts"
import type { Move, Results, ShownSlot, View } from "./protocol.ts"
import { resultsOf } from "./results.ts"
import { deciders, type Standing, standings } from "./standing.ts"

/** An answer that a person has before them is theirs for so long, in milliseconds, where only so many may label it. */
const claimMs = 10 * 60_000

/** Characters of a text that go to a page or a terminal. */
const mostCharacters = 200_000

/** JSON as a person reads it: a string as it is, anything else indented. */
const readable = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2)
  return text.length <= mostCharacters
    ? text
    : `${text.slice(0, mostCharacters).toWellFormed()}… (${(text.length - mostCharacters).toLocaleString("en")} more characters)`
}

/** Whether people may say what is expected: of a request without a label they are the first who do. */
const mayExpect = ({ expected, outputs }: Item): boolean => expected !== undefined || outputs.length === 1

/** A value like the one that is expected: where nothing is, the answer. */
const modelOf = ({ expected, outputs: [first] }: Item): unknown => expected ?? first.output ?? undefined

/** What a person types as an expected value: JSON where the dataset's values are no texts. */
export const expectedOf = (
  typed: string,
  before: unknown
): { readonly value: Label.Label["expected"] } | string => {
  if (typeof before === "string" || before === undefined) return { value: typed }
  try {
    return { value: JSON.parse(typed) }
  } catch {
    return "expected a JSON value like the one that stands there, found text"
  }
}

/** One thing after the other, in the order of calls. */
const inTurn = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <A>(body: () => Promise<A>): Promise<A> => {
    const next = last.then(body, body)
    last = next.catch(() => undefined)
    return next
  }
}

/** A desk. */
export interface Desk extends ReturnType<typeof make> {}

/** What the labels say at one moment. */
interface Moment {
  readonly labels: ReadonlyArray<Label.Label>
  readonly standingOf: (person: string, slot: Slot) => Standing
  readonly decided: ReadonlyMap<string, ReadonlySet<string>>
}

export const make = (work: Work, log: LabelLog, now: () => number = Date.now) => {
  const { rubric, items, annotators } = work
  const turn = inTurn()
  const orders = new Map<string, ReadonlyArray<Slot>>()
  const claims = new Map<string, Map<string, number>>()
  /** What people have asked to see, by person: slots of which the expected value is open, and the results. */
  const opened = new Map<string, Set<string>>()
  const answers = new Set(items.map(({ answer }) => answer))

  const slotsOf = (person: string): ReadonlyArray<Slot> => {
    const known = orders.get(person) ?? orderOf(items, person, work)
    orders.set(person, known)
    return known
  }

  const read = async (): Promise<Moment> => {
    const labels = (await log.list()).filter(({ answer }) => answers.has(answer))
    return { labels, standingOf: standings(labels, rubric), decided: deciders(labels, rubric) }
  }

  const othersOn = ({ decided }: Moment, person: string, answer: string, withClaims: boolean): number => {
    const others = new Set(decided.get(answer))
    if (withClaims) for (const [who, until] of claims.get(answer) ?? []) if (until > now()) others.add(who)
    others.delete(person)
    return others.size
  }

  const hasSome = (moment: Moment, person: string, { item }: Slot): boolean =>
    moment.standingOf(person, { item, isAgain: false, id: item.answer, isSwapped: false }).byScore.size > 0

  /** Whether a slot is for this person: their own work, or work that not enough people do. */
  const isOpen = (moment: Moment, person: string, slot: Slot): boolean => {
    const hasFirst = hasSome(moment, person, slot)
    if (slot.isAgain && !hasFirst && annotators !== undefined) return false
    return (
      annotators === undefined || hasFirst || othersOn(moment, person, slot.item.answer, true) < annotators
    )
  }

  const claim = (person: string, { item }: Slot): void => {
    for (const each of claims.values()) each.delete(person)
    const ofItem = claims.get(item.answer) ?? new Map<string, number>()
    claims.set(item.answer, ofItem.set(person, now() + claimMs))
  }

  const isOpened = (person: string, what: string): boolean => opened.get(person)?.has(what) ?? false

  const shownOf = (moment: Moment, person: string, slot: Slot): ShownSlot => {
    const { item, isSwapped } = slot
    const { byScore, mark, isDecided } = moment.standingOf(person, slot)
    const all = [...byScore.values()]
    const outputs = isSwapped ? item.outputs.toReversed() : item.outputs
    const correction = all.find((each) => each.expected !== undefined)?.expected
    return {
      id: slot.id,
      input: readable(item.input),
      outputs: outputs.map(({ output }) => readable(output)),
      criteria: rubric.criteria.map((criterion) => {
        const levels = shownLevels(criterion, slot)
        const label = byScore.get(criterion.score)
        const chosen =
          label === undefined || (label.grade === null && label.label === undefined)
            ? undefined
            : label.grade === null
              ? null
              : levels.findIndex(({ value }) => value === label.grade)
        return {
          score: criterion.score,
          asks: criterion.asks ?? (criterion.kind === "pairwise" ? "Which is better?" : criterion.score),
          levels: levels.map((level, nth) =>
            criterion.kind === "pairwise"
              ? {
                  label:
                    nth === 0 ? "Left is better" : nth === levels.length - 1 ? "Right is better" : level.label
                }
              : { label: level.label, ...defined({ anchor: level.anchor }) }
          ),
          ...defined({ chosen })
        }
      }),
      hasExpected: mayExpect(item),
      ...(isOpened(person, slot.id) && mayExpect(item)
        ? { expected: item.expected === undefined ? "" : readable(item.expected) }
        : {}),
      ...(correction === undefined ? {} : { correction: readable(correction) }),
      ...defined({ mark }),
      comment: all.find((each) => each.comment !== undefined)?.comment ?? "",
      isDecided
    }
  }

  const viewAt = (moment: Moment, person: string, from: string | undefined, move: Move): View => {
    const slots = slotsOf(person)
    const isDone = (slot: Slot): boolean => moment.standingOf(person, slot).isDecided
    const open = slots.filter((slot) => isOpen(moment, person, slot))
    const at = slots.findIndex(({ id }) => id === from)
    const after = open.filter((slot) => slots.indexOf(slot) > at)
    const found = {
      here: () => open.find(({ id }) => id === from) ?? after[0] ?? open.at(-1),
      previous: () => open.filter((slot) => slots.indexOf(slot) < at).at(-1) ?? open[0],
      next: () => after[0] ?? open.at(-1),
      undecided: () => after.find((slot) => !isDone(slot)) ?? open.find((slot) => !isDone(slot)) ?? undefined
    }[move]()
    if (found !== undefined && annotators !== undefined) claim(person, found)
    const [first] = rubric.criteria
    return {
      person,
      title: work.title,
      instructions: rubric.instructions ?? "",
      place: found === undefined ? 0 : open.indexOf(found) + 1,
      total: open.length,
      done: open.filter(isDone).length,
      canUndo: lastDone(moment.labels, person, rubric) !== undefined,
      interval:
        first === undefined ? "" : bought([...gradesByAnswer(moment.labels, first, rubric.digest).values()]),
      ...(found === undefined ? {} : { slot: shownOf(moment, person, found) })
    }
  }

  const findSlot = (person: string, id: string): Slot | undefined =>
    slotsOf(person).find((slot) => slot.id === id)

  const shownTo = (person: string, slot: Slot): ReadonlyArray<string> => [
    ...(isOpened(person, slot.id) && slot.item.expected !== undefined ? ["expected"] : []),
    ...(isOpened(person, "results") ? ["results"] : [])
  ]

  return {
    /** What a person sees: at a slot, before or behind it, or at the next one that is undecided. */
    view: (person: string, from: string | undefined, move: Move): Promise<View> =>
      turn(async () => viewAt(await read(), person, from, move)),

    /** Does something; resolves when it is stored, with what stands then, or with what is wrong with it. */
    act: (person: string, id: string, action: Action, seconds?: number): Promise<View | string> =>
      turn(async () => {
        const slot = findSlot(person, id)
        if (slot === undefined) return "there is no such answer in this queue"
        const moment = await read()
        const isTheirs = hasSome(moment, person, slot)
        const others = othersOn(moment, person, slot.item.answer, false)
        if (annotators !== undefined && !isTheirs && others >= annotators)
          return `${others} other ${others === 1 ? "person has" : "people have"} labelled this answer already; it needs no more`
        const standing = moment.standingOf(person, slot)
        const first = moment.standingOf(person, { ...slot, isAgain: false })
        const score = action._tag === "Grade" ? action.score : (rubric.criteria[0]?.score ?? "")
        const label = labelOf(
          action,
          slot,
          rubric,
          standing,
          { person, at: new Date(now()).toISOString(), seconds, shown: shownTo(person, slot) },
          first.byScore.get(score)
        )
        if (typeof label === "string") return label
        await log.append(label)
        return viewAt(await read(), person, id, "here")
      }),

    /** Takes back what the person did last, also before the server was started. */
    undo: (person: string): Promise<View | string> =>
      turn(async () => {
        const moment = await read()
        const last = lastDone(moment.labels, person, rubric)
        if (last === undefined) return "there is nothing to take back"
        const isAgain = last.repeatOf !== undefined
        const slot = slotsOf(person).find(
          (each) => each.item.answer === last.answer && each.isAgain === isAgain
        )
        const current = slot && moment.standingOf(person, slot).byScore.get(last.score)
        if (slot === undefined || current === undefined) return "there is nothing to take back"
        await log.append(undoOf(last, current, moment.labels, new Date(now()).toISOString()))
        return viewAt(await read(), person, slot.id, "here")
      }),

    /** Opens the expected value of a slot to a person; their labels of it say so. */
    open: (person: string, id: string): Promise<View | string> =>
      turn(async () => {
        if (findSlot(person, id) === undefined) return "there is no such answer in this queue"
        opened.set(person, (opened.get(person) ?? new Set()).add(id))
        return viewAt(await read(), person, id, "here")
      }),

    /** What the labels changed. Whoever has seen it is not blind any more: their labels say so from then on. */
    results: (person: string): Promise<Results> =>
      turn(async () => {
        opened.set(person, (opened.get(person) ?? new Set()).add("results"))
        const { labels } = await read()
        return resultsOf(work, labels)
      }),

    /** A value like the one that is expected of this slot: what the dataset has, or else the answer. */
    expectedAt: (person: string, id: string): unknown => {
      const slot = findSlot(person, id)
      return slot === undefined ? undefined : modelOf(slot.item)
    },

    /** How many things there are to label. */
    size: items.length
  }
}
