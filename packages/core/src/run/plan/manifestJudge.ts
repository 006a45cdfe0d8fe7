/** Judges in a manifest: what they are, and where their calibration is. */
import { defined } from "../../foundation/defined.ts"
import type { JudgeIdentity } from "../../scorer/calling.ts"
import type { Manifest, ManifestJudge } from "../../store/Manifest.ts"

/** A judge as the manifest has it. Its digest is computed when it is read. */
export const judgeOf = (judge: JudgeIdentity | undefined): ManifestJudge | undefined =>
  judge === undefined
    ? undefined
    : {
        digest: judge.digest,
        models: judge.models,
        scales: judge.scales,
        rubric: judge.rubric,
        ...defined({ calibration: judge.calibration })
      }

/** The manifest of a run that goes on, with the calibrations that the experiment names now. */
export const recalibrated = (stored: Manifest, now: Manifest): Manifest => ({
  ...stored,
  scorers: stored.scorers.map((scorer, nth) => ({
    ...scorer,
    ...defined({ judge: now.scorers[nth]?.judge })
  }))
})
