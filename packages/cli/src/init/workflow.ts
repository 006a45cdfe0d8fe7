/**
 * The workflow that runs an experiment with its gate for every pull request. It needs the packages of the project alone.
 */
import type { PackageManager } from "@assay/core/internal"

/** A checkout of pnpm reads its version from `package.json`, or takes this one. */
const setUp = {
  npm: `      - uses: actions/setup-node@v5
        with: { node-version: 24 }
      - run: npm ci`,
  pnpm: `      - uses: pnpm/action-setup@v4
        with: { version: 10 }
      - uses: actions/setup-node@v5
        with: { node-version: 24 }
      - run: pnpm install --frozen-lockfile`
}

/**
 * @param file the experiment's, seen from the folder of the project
 * @param within the way from the top of the checkout to the folder of the project; empty where they are one
 */
export const workflow = (file: string, within: string, { name, run }: PackageManager.Manager): string => {
  const at = within === "" ? "" : `${within}/`
  return `name: assay
on: pull_request
permissions:
  contents: read
jobs:
  gate:
    runs-on: ubuntu-latest
${within === "" ? "" : `    defaults:\n      run:\n        working-directory: ${JSON.stringify(within)}\n`}    steps:
      - uses: actions/checkout@v5
${setUp[name]}
      # Answers that were paid for are kept from run to run.
      - uses: actions/cache@v4
        with:
          path: ${JSON.stringify(`${at}.assay`)}
          key: assay-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: assay-
      - run: ${run} assay ${file} --gate --junit assay.xml
        # For a model, its key and a cap: --budget 2usd
        # env:
        #   OPENAI_API_KEY: \${{ secrets.OPENAI_API_KEY }}
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: assay
          path: |
            ${at}assay.xml
            ${at}.assay/assay.db
          include-hidden-files: true
          if-no-files-found: ignore
`
}
