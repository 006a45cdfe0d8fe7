/**
 * A list of any length of which only the rows in sight exist.
 */
import { element } from "@assay/page/dom"

/** Height of a row in pixels, as the styles have it. */
const rowHeight = 60

/** Rows drawn beyond the edges, so that scrolling shows no gaps. */
const beyond = 6

export interface List {
  /** Shows other rows, from the top. */
  readonly show: (count: number, selected: number) => void
  /** Marks a row and brings it into sight. */
  readonly select: (position: number) => void
}

/**
 * Makes a list inside a scrolling list box. `fill` writes a row; `onSelect` hears of clicks and keys.
 */
export const makeList = (
  box: HTMLElement,
  fill: (row: HTMLElement, position: number) => void,
  onSelect: (position: number) => void
): List => {
  const rows = element("div", "rows")
  rows.setAttribute("role", "presentation")
  box.append(rows)
  let count = 0
  let selected = -1
  const drawn = new Map<number, HTMLElement>()

  const make = (position: number): HTMLElement => {
    const row = element("div", "row")
    row.id = `row-${position}`
    row.dataset.position = String(position)
    row.setAttribute("role", "option")
    row.setAttribute("aria-setsize", String(count))
    row.setAttribute("aria-posinset", String(position + 1))
    row.style.transform = `translateY(${position * rowHeight}px)`
    fill(row, position)
    return row
  }

  const draw = (): void => {
    const from = Math.max(0, Math.floor(box.scrollTop / rowHeight) - beyond)
    const to = Math.min(count, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + beyond)
    for (const [position, row] of drawn) {
      if (position >= from && position < to) continue
      row.remove()
      drawn.delete(position)
    }
    for (let position = from; position < to; position++) {
      let row = drawn.get(position)
      if (row === undefined) {
        row = make(position)
        drawn.set(position, row)
        rows.append(row)
      }
      row.setAttribute("aria-selected", String(position === selected))
    }
    if (drawn.has(selected)) box.setAttribute("aria-activedescendant", `row-${selected}`)
    else box.removeAttribute("aria-activedescendant")
  }

  const select = (position: number): void => {
    selected = position
    if (position >= 0) {
      const top = position * rowHeight
      if (top < box.scrollTop) box.scrollTop = top
      else if (top + rowHeight > box.scrollTop + box.clientHeight) {
        box.scrollTop = top + rowHeight - box.clientHeight
      }
    }
    draw()
  }

  const steps: Readonly<Record<string, () => number>> = {
    ArrowDown: () => selected + 1,
    ArrowUp: () => selected - 1,
    PageDown: () => selected + Math.max(1, Math.floor(box.clientHeight / rowHeight) - 1),
    PageUp: () => selected - Math.max(1, Math.floor(box.clientHeight / rowHeight) - 1),
    Home: () => 0,
    End: () => count - 1
  }
  box.addEventListener("keydown", (event) => {
    const step = steps[event.key]
    if (step === undefined || count === 0 || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    onSelect(Math.min(count - 1, Math.max(0, step())))
  })
  box.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>(".row") : null
    if (row !== null) onSelect(Number(row.dataset.position))
  })
  box.addEventListener("scroll", draw, { passive: true })
  new ResizeObserver(draw).observe(box)

  return {
    show: (rowCount, position) => {
      count = rowCount
      for (const row of drawn.values()) row.remove()
      drawn.clear()
      rows.style.height = `${count * rowHeight}px`
      box.scrollTop = 0
      select(position)
    },
    select
  }
}
