import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type LabelPlace, labelPlaces } from "./labelPlaces.ts"

const room = { width: 270, height: 240 }

/** The box of a label as the browser draws it: seven pixels a character, a line of twelve. */
const drawn = ({ x, y, align }: LabelPlace, text: string) => {
  const width = 6.5 * text.length
  return {
    left: align === "left" ? x : x - width,
    right: align === "left" ? x + width : x,
    top: y - 6,
    bottom: y + 6
  }
}

describe("labels of points", () => {
  it("cover neither each other nor the edge, however close the points are", () => {
    const point = fc.record({
      x: fc.integer({ min: 0, max: room.width }),
      y: fc.integer({ min: 0, max: room.height }),
      text: fc.string({ minLength: 1, maxLength: 14 })
    })
    fc.assert(
      fc.property(fc.array(point, { maxLength: 8 }), (points) => {
        const boxes = labelPlaces(points, room).flatMap((place, nth) =>
          place === undefined ? [] : [drawn(place, points[nth]?.text ?? "")]
        )
        for (const [nth, a] of boxes.entries()) {
          expect(a.left >= 0 && a.right <= room.width && a.top >= 0 && a.bottom <= room.height).toBe(true)
          for (const b of boxes.slice(nth + 1)) {
            expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false)
          }
        }
      })
    )
  })

  it("are all there for six candidates on one spot, the first beside its point", () => {
    const names = ["short-small", "polite-small", "rules-small", "gpt-small", "keywords", "majority"]
    const places = labelPlaces(
      names.map((text) => ({ x: 40, y: 60, text })),
      room
    )
    expect(places.every((place) => place !== undefined)).toBe(true)
    expect(places[0]).toMatchObject({ y: 60, isAway: false })
    expect(places.filter((place) => place?.isAway)).toHaveLength(5)
  })
})
