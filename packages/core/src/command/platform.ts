/**
 * What a command needs of Node: files, paths, standard streams, the terminal, other processes.
 *
 * Put together from their single layers: `@effect/platform-node` has them as one, and requires a client of Redis.
 */
import * as NodeChildProcessSpawner from "@effect/platform-node-shared/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import * as NodePath from "@effect/platform-node-shared/NodePath"
import * as NodeStdio from "@effect/platform-node-shared/NodeStdio"
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal"
import type { Environment } from "effect/cli/Command"
import * as Layer from "effect/Layer"

/** The services that every command may ask for. */
export type Platform = Environment

/** Node's own. */
export const layer: Layer.Layer<Platform> = Layer.provideMerge(
  NodeChildProcessSpawner.layer,
  Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeStdio.layer, NodeTerminal.layer)
)
