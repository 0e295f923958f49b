import type { Command } from 'commander';
import { parseCluster, parseSince } from '../shared/arguments';

/** Where records are looked for, as commander reads it. */
export interface SourceOptions {
  dir?: string;
  temporal?: true;
  cluster?: string;
  /** ISO 8601. */
  since?: string;
}

/** Adds the options that say where records are looked for. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--dir <folder>', 'in an exported folder, in place of Temporal')
    .option('--temporal', 'with --dir: in Temporal, too, for what is not exported yet')
    .option('--cluster <name>', 'of this cluster', parseCluster)
    .option('--since <time>', 'from then on: 30d, 2026-11-22, 2026-11-22T03:00Z', parseSince);
}
