#!/usr/bin/env node
import module from "node:module"
import { nodeFault } from "@assay/core/internal/node"

const fault = nodeFault()
if (fault === undefined) {
  // Before anything else is loaded: what Node has compiled once, it reads from there.
  module.enableCompileCache()
  const { start } = await import("./assay.ts")
  start()
} else {
  console.error(fault)
  process.exitCode = 2
}
