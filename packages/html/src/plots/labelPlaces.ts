/**
 * Where the labels of points stand, so that none covers another.
 */

/** A point in pixels from the upper left, and the text beside it. */
export interface LabelledPoint {
  readonly x: number
  readonly y: number
  readonly text: string
}

/** Where a label stands: `x` is the end of it that is next to its point, `y` its middle. */
export interface LabelPlace {
  readonly x: number
  readonly y: number
  readonly align: "left" | "right"
  /** Whether it stands away from its point, so that a line must lead to it. */
  readonly isAway: boolean
}

/** Pixels that a character takes, as a rule; texts are set in twelve. */
const characterWidth = 6.6

/** Height of a line. */
const lineHeight = 15

/** Between a point and its label. */
const gap = 9

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

const boxOf = ({ x, y, align }: LabelPlace, text: string): Box => {
  const width = text.length * characterWidth
  return {
    left: align === "left" ? x : x - width,
    right: align === "left" ? x + width : x,
    top: y - lineHeight / 2,
    bottom: y + lineHeight / 2
  }
}

/** Distances up and down, the nearest first: 0, one line up, one down, two up … */
const shifts = Array.from(
  { length: 60 },
  (_, nth) => (nth % 2 === 1 ? -1 : 1) * Math.ceil(nth / 2) * (lineHeight / 2)
)

/**
 * A place for every label within an area of this size, as near to its point as the others let it be; undefined where
 * there is none. Of two points, the one that comes first chooses first.
 */
export const labelPlaces = (
  points: ReadonlyArray<LabelledPoint>,
  { width, height }: { readonly width: number; readonly height: number }
): ReadonlyArray<LabelPlace | undefined> => {
  const radius = 5
  const marks = points.map(({ x, y }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius
  }))
  const taken: Array<Box> = []
  return points.map(({ x, y, text }) => {
    const places = shifts.flatMap((shift): ReadonlyArray<LabelPlace> => {
      const isAway = Math.abs(shift) > lineHeight / 2
      const further = isAway ? gap * 2 : gap
      return [
        { x: x + further, y: y + shift, align: "left", isAway },
        { x: x - further, y: y + shift, align: "right", isAway }
      ]
    })
    const place = places.find((each) => {
      const box = boxOf(each, text)
      const isInside = box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height
      return isInside && ![...marks, ...taken].some((other) => overlaps(box, other))
    })
    if (place !== undefined) taken.push(boxOf(place, text))
    return place
  })
}
