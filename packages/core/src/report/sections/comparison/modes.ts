import type { Comparison } from "../../../compare/model.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import { cell, figure, label, type SectionOf, table } from "../../outline.ts"
import { differenceCell } from "./cells.ts"

/** The rates of the failure modes on both sides. */
export const modes: SectionOf<Comparison> = ({ modes }) =>
  modes.length === 0
    ? []
    : [
        {
          title: "How trials failed",
          blocks: [
            table(
              [label(""), figure("against"), figure("candidate"), figure("points"), figure("p (adjusted)")],
              modes.map(({ mode, evidence, adjustedP }) => [
                cell(mode),
                cell(Figures.rate(evidence.againstMean)),
                cell(Figures.rate(evidence.candidateMean)),
                differenceCell(evidence.effect, evidence.interval, "share"),
                cell(points.pValue(adjustedP))
              ])
            )
          ]
        }
      ]
