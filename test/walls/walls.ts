/** What the files of one folder of `src` may import. Their own folder always; a test's name for each is its path. */
export interface Room {
  /** Rooms of which it may take values. */
  imports: readonly string[];
  /** Rooms of which it may take types only. */
  types?: readonly string[];
  /** Packages and built-ins of Node that it may load. `node:*` stands for all built-ins. */
  packages?: readonly string[];
  /** Packages of which it may take types only. */
  packageTypes?: readonly string[];
  /** What other rooms may import of it. @default index.ts alone */
  faces?: readonly string[] | 'every file';
}

const NODE = 'node:*';

/** Runs inside Temporal's sandbox, or is imported by what does: no package but the workflow SDK, no schema, no clock. */
const IN_WORKFLOWS = [
  'contracts',
  'rules/approval',
  'rules/client-names',
  'rules/drain',
  'rules/failures',
  'rules/jobs',
  'rules/kills',
];

const ALL_RULES = [
  ...IN_WORKFLOWS,
  'rules/audit',
  'rules/evidence',
  'rules/history',
  'rules/last-read',
  'rules/schedules',
  'rules/sessions',
];

/** The innermost room that a file lies in counts: `contracts/schemas` before `contracts`. */
export const ROOMS: Readonly<Record<string, Room>> = {
  // Contracts are a dictionary: whoever needs one word opens one page.
  contracts: {
    imports: [],
    types: ['contracts/schemas'],
    packages: ['@temporalio/common', '@temporalio/workflow'],
    packageTypes: ['zod'],
    faces: 'every file',
  },
  'contracts/schemas': {
    imports: ['contracts'],
    packages: ['zod', 'yaml', 'ipaddr.js'],
    faces: 'every file',
  },

  'rules/approval': { imports: ['contracts'] },
  'rules/client-names': { imports: ['contracts'] },
  'rules/drain': { imports: ['contracts'] },
  'rules/failures': { imports: ['contracts'] },
  'rules/jobs': { imports: ['contracts'] },
  'rules/kills': { imports: ['contracts'] },
  'rules/history': { imports: ['contracts', 'contracts/schemas', 'rules/jobs'] },
  'rules/schedules': { imports: ['contracts', 'contracts/schemas'] },
  'rules/sessions': {
    imports: ['contracts', 'contracts/schemas', 'rules/approval', 'rules/client-names', 'rules/drain'],
    packages: ['node:crypto'],
  },
  'rules/last-read': { imports: ['contracts', 'rules/jobs', 'rules/sessions'] },
  'rules/evidence': { imports: ['contracts', 'contracts/schemas', 'rules/sessions'] },
  'rules/audit': { imports: ['contracts', 'contracts/schemas', 'rules/approval', 'rules/sessions'] },

  node: { imports: ['contracts'], packages: [NODE] },
  ontap: { imports: ['contracts', 'contracts/schemas', 'node'], packages: [NODE, 'axios', 'p-queue', 'zod'] },
  temporal: {
    imports: ['contracts', 'node', 'rules/audit'],
    packages: [
      NODE,
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/envconfig',
      '@temporalio/proto',
    ],
  },
  'audit-files': { imports: ['contracts', 'contracts/schemas', 'node'], packages: [NODE] },

  activities: {
    imports: ['contracts', 'contracts/schemas', ...ALL_RULES, 'ontap', 'temporal', 'audit-files'],
    types: ['node'],
    packages: [NODE, '@temporalio/activity', '@temporalio/client', '@temporalio/common'],
    packageTypes: ['@temporalio/proto', 'zod'],
  },
  workflows: {
    imports: IN_WORKFLOWS,
    types: ['activities'],
    packages: ['@temporalio/common', '@temporalio/workflow'],
  },
  client: {
    imports: ['contracts', 'contracts/schemas', ...ALL_RULES, 'node', 'temporal'],
    types: ['workflows'],
    packages: [NODE, '@temporalio/client', '@temporalio/common', 'zod'],
    // The package's promise to other services; and what our own CLI needs besides.
    faces: ['index.ts', 'inside.ts'],
  },

  worker: {
    imports: [
      'contracts',
      'contracts/schemas',
      'node',
      'ontap',
      'temporal',
      'activities',
      'client',
      'rules/approval',
      'rules/client-names',
    ],
    packages: [
      NODE,
      '@temporalio/activity',
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/worker',
      'pino',
    ],
    // The first starts workers, and with them loads Temporal's native core; the other only reads their configuration.
    faces: ['index.ts', 'config/index.ts'],
  },

  simulator: {
    imports: ['contracts', 'contracts/schemas'],
    packages: [NODE, '@peculiar/x509', 'reflect-metadata', 'zod'],
  },
  embedded: { imports: [], packages: [NODE, '@temporalio/client'] },

  // What of it may be loaded by which command, see REMOTE below.
  cli: {
    imports: [
      'contracts',
      'contracts/schemas',
      ...ALL_RULES,
      'node',
      'temporal',
      'client',
      'audit-files',
      'ontap',
      'worker',
      'simulator',
      'embedded',
    ],
    packages: [
      NODE,
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/worker',
      'cli-spinners',
      'commander',
      'ipaddr.js',
      'log-update',
      'pino',
      'table',
      'yaml',
      'zod',
    ],
  },
};

/**
 * Groups of commands, by folder of `cli`: besides its own files each imports `shared` alone, and what is named here.
 * `shared` imports no group. Files of no group (`main.ts`, `program.ts` and the like) put the groups together.
 */
export const CLI_GROUPS: Readonly<Record<string, readonly string[]>> = {
  // A row of a fleet is a clean-up, and so is the kill of named sessions.
  fleet: ['cleanup'],
  sessions: ['cleanup'],
  // It ends with what doctor finds.
  init: ['doctor'],
  // One command for what others do one by one.
  serve: ['schedules', 'up'],
  // Its stories show what the commands show.
  up: ['cleanup', 'drain', 'jobs', 'sequence'],
};

/** Inner files of the SDK that have no public equivalent in 1.24, each in one file of ours that says why. */
export const SDK_INTERNALS: Readonly<Record<string, string>> = {
  'temporal/decode-payload.ts': '@temporalio/common/lib/internal-non-workflow',
  'temporal/history-json.ts': '@temporalio/common/lib/proto-utils',
};

/**
 * Every command is loaded when the CLI starts; what speaks to ONTAP by itself, or runs a server or worker here, only once
 * its own command asks: by `import()`.
 */
export const REMOTE = {
  start: 'cli/main.ts',
  never: {
    rooms: ['activities', 'audit-files', 'embedded', 'ontap', 'simulator', 'worker', 'workflows'],
    packages: [
      '@temporalio/activity',
      '@temporalio/core-bridge',
      '@temporalio/testing',
      '@temporalio/worker',
      'axios',
      'pino',
    ],
  },
} as const;
