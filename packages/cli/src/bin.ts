#!/usr/bin/env node
import { start } from "./assay.ts"

start()
