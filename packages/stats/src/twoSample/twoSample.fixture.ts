/**
 * Values of independent implementations, and traffic that comes in users.
 *
 * `oracle`: NumPy 1.24.2, SciPy 1.10.1, scikit-learn 1.2.1. Twelve rows of three numbers, the first five of side 0. The
 * scores are those of `Ridge(alpha=0.7, fit_intercept=False)` on each fold's other rows, of features with mean 0 divided
 * by the root of their rows' mean squared length, and sides with the mean of these rows taken off; `roc_auc_score` of them.
 * The energy distance and the squared MMD are sums over `scipy.spatial.distance.cdist`; `exact` counts all 792 arrangements
 * of twelve rows on two sides; `energyOfFirst` is `scipy.stats.energy_distance`² of the first column.
 */
import type { Matrix } from "../internal/twoSample/smoother.ts"
import * as Rng from "../Rng.ts"

export const oracle = {
  values: [
    0.03, 1.36, 1.22, -0.51, -0.3, -0.53, 0.57, -0.06, 0.75, -1.85, 1.57, -0.1, 0.68, -0.14, -0.38, 1.26,
    0.82, -0.2, 0.65, 0.69, -0.87, -0.71, 0.39, -0.67, -1.12, -0.81, -0.47, -0.39, -1.49, 0.04, 1.7, -0.23,
    -0.74, 1.18, 0.72, -0.3
  ],
  sides: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1],
  folds: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2],
  scores: [
    -0.17435291295675404, 0.10886288035801546, -0.11240715718445674, 0.19606142802991136, 0.2025784793328158,
    0.032222177894776945, 0.2876635654758721, 0.011697937224579204, 0.06853978968406065, -0.3907397562442735,
    0.4842844755586656, 0.05740298833811785
  ],
  auroc: 0.5142857142857142,
  energy: 0.7555748960362569,
  median: 1.9756553788253246,
  mmd: 0.14277072141176617,
  exact: 0.32575757575757575,
  energyOfFirst: 0.3394775510204082
}

/** Rows of two samples. */
export interface Traffic {
  readonly vectors: Matrix
  readonly sides: ReadonlyArray<number>
  readonly users: ReadonlyArray<string>
}

/** What is made. */
export interface Settings {
  /** Users of each side. */
  readonly users: number
  /** Rows of each user. */
  readonly perUser: number
  readonly width: number
  /** The share of all variance that is of users. */
  readonly icc: number
  /** The share of side 1 that is of a new sort, far away. */
  readonly planted?: number
  /** The share of a rare class in which the rest do not differ at all. */
  readonly rare?: number
}

/** Two samples of users. */
export const traffic = (settings: Settings, seed: number): Traffic => {
  const { users, perUser, width, icc, planted = 0, rare } = settings
  const rng = Rng.make(seed)
  const rows = 2 * users * perUser
  const values = new Float64Array(rows * width)
  const sides: Array<number> = []
  const names: Array<string> = []
  for (let user = 0; user < 2 * users; user++) {
    const own = Array.from({ length: width }, () => Math.sqrt(icc) * rng.normal())
    const side = user < users ? 0 : 1
    const isRareUser = rare !== undefined && rng.uniform() < rare
    for (let k = 0; k < perUser; k++) {
      const start = sides.length * width
      const isNew = side === 1 && rng.uniform() < planted
      for (let a = 0; a < width; a++)
        values[start + a] =
          rare === undefined
            ? (own[a] ?? 0) + Math.sqrt(1 - icc) * rng.normal() + (isNew && a === 0 ? 8 : 0)
            : isRareUser && a === 0
              ? 1
              : 0
      sides.push(side)
      names.push(`${user}`)
    }
  }
  return { vectors: { rows, width, values }, sides, users: names }
}
