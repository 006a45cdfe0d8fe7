import type { Comparison } from "../../../compare/model.ts"
import { endingName } from "../../../summary/ending.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import { cell, figure, label, type SectionOf, table } from "../../outline.ts"
import { differenceCell } from "./cells.ts"

/** The rates of the endings short of right on both sides. */
export const endings: SectionOf<Comparison> = ({ endings }) =>
  endings.length === 0
    ? []
    : [
        {
          title: "How trials ended",
          blocks: [
            table(
              [label(""), figure("against"), figure("candidate"), figure("points"), figure("p (adjusted)")],
              endings.map(({ ending, evidence, adjustedP }) => [
                cell(endingName(ending)),
                cell(Figures.rate(evidence.againstMean)),
                cell(Figures.rate(evidence.candidateMean)),
                differenceCell(evidence.effect, evidence.interval, "share"),
                cell(points.pValue(adjustedP))
              ])
            )
          ]
        }
      ]
