/**
 * The order of the house: which package may import which, and in which order the rooms of core stand. Stated here
 * once; `check:house` holds every import against it, those of types included, and CONTRIBUTING draws it.
 */

/** What a package may import: other packages of the workspace, and whatever stands in its own manifest. */
export const packages: Readonly<Record<string, ReadonlyArray<string>>> = {
  stats: [],
  pacing: [],
  core: ["stats", "pacing"],
  scorers: ["core", "stats"],
  providers: ["core"],
  baselines: ["core", "stats"],
  page: [],
  html: ["core", "page", "stats"],
  review: ["core", "page", "stats"],
  cli: ["core", "stats", "scorers", "providers", "baselines", "html", "review"],
  decisions: ["core", "stats"],
  datasets: ["core", "stats", "baselines"],
  adversarial: ["core", "stats"],
  load: ["core", "pacing", "stats"],
  online: ["core", "stats", "pacing"]
}

/** Packages that only the named outside modules may reach. Node's own modules are named `node`. */
export const outside: Readonly<Record<string, ReadonlyArray<string>>> = {
  stats: ["pure-rand"],
  pacing: ["effect"]
}

/** Rooms of core from the ground up, and what each is for. A room imports itself and the rooms before it. */
export const rooms: ReadonlyArray<readonly [room: string, purpose: string]> = [
  ["text", "texts for people: figures, bounded matching, nothing that acts in a terminal, JSON or Markdown"],
  ["foundation", "schemas of any library, user code that answers at once or later, exact JSON"],
  ["dataset", "cases, read from files and memory, with their digests"],
  ["provider", "messages, and what answers them: replies, usage, cost, errors"],
  ["candidate", "whatever answers a case: models, baselines, functions; outcomes"],
  ["task", "the typed contract: prompt, tools, and how a reply becomes an output"],
  ["scorer", "scores and metrics"],
  ["failure", "how trials fail: the modes, and what they are told by"],
  ["decision", "what decisions are, what they are made from, and the questions that make them"],
  ["definition", "what is declared: experiment, policy, gate, settings"],
  ["label", "what people said of answers, read from files"],
  ["store", "runs, trials and replies on disk"],
  ["run", "the engine: plan, calls, progress"],
  ["calibration", "what judges are worth against people, and figures corrected by labels"],
  ["summary", "the figures of a run"],
  ["verdict", "evidence and what it supports"],
  ["reference", "which run is meant, and snapshots"],
  ["compare", "two candidates, paired"],
  ["cases", "the cases behind the figures, as people look at them"],
  ["deciding", "decisions of a run: from its trials to what they are made from, and who makes them"],
  ["gate", "limits, and whether they hold"],
  ["ranking", "more than two candidates; races"],
  ["replay", "what changed between two versions"],
  ["aa", "how often a gate fails when nothing changed"],
  ["experiment", "a run, judged"],
  ["stored", "stored runs by promises: rows, comparisons, rankings, gates"],
  ["report", "what a result says, and one writer for each medium"],
  ["command", "an experiment's file as a command"]
]

/** Files that stand on the roof of core: they may import every room. */
export const roof: ReadonlyArray<string> = [
  "Experiment.ts",
  "LiveChecks.ts",
  "Store.ts",
  "analysisStore.ts",
  "index.ts",
  "analysis.ts",
  "internal.ts",
  "internalCommand.ts"
]

/** Largest sizes. `folder`: source files in one folder; `file`: lines; `median`: lines. */
export const limits = { folder: 20, file: 400, median: 100 } as const
