// Folders of test/ that need no running Temporal server; a new folder gets one until it is named here.
const withoutTemporal = [
  'activities',
  'audit-files',
  'cli',
  'contracts',
  'deploy',
  'docs',
  'embedded',
  'node',
  'ontap',
  'rules',
  'simulator',
  'temporal',
  'walls',
  'worlds',
].join('|');

// Below one of those, but with a server all the same: a folder, or files.
const withTemporal = 'cli/(doctor/|\\w+/\\w+-commands\\.test|status\\.test|in-a-terminal\\.test)';

// What twenty minutes on two cores have no room for; `npm run test:long` plays these, and nothing else.
const long = [
  'activities/observe-long',
  'cli/serve/serve-process',
  'cli/up/play-story',
  'processes/evict-and-drain',
  'processes/history-model',
  'processes/observer-killed',
  'processes/payload-bounds',
  'workflows/collected-day',
  'workflows/jobs/long-sequences',
  'workflows/jobs/long-waits',
  'workflows/jobs/pause-lost',
  'workflows/jobs/requests-of-lost',
  'workflows/jobs/resets',
].map((file) => `<rootDir>/test/${file}.test.ts`);
const isLong = process.env.LONG_TESTS !== undefined;
const isPlain = (file) => new RegExp(`/test/(${withoutTemporal})/`).test(file);

/** Of one project: its long files, or all others. */
const played = (all, ofLong) => (isLong ? { testMatch: long.filter(ofLong) } : { testMatch: all });
const ignored = (patterns) => [...patterns, ...(isLong ? [] : long)];

const project = {
  testEnvironment: '<rootDir>/test/support/one-realm/environment.js',
  runtime: '<rootDir>/test/support/one-realm/runtime.js',
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};

module.exports = {
  testTimeout: 120_000,
  // Most tests wait for a server or a window: more of them at once than cores.
  maxWorkers: 4,
  testSequencer: '<rootDir>/test/support/slow-first.js',
  projects: [
    {
      ...project,
      displayName: 'plain',
      ...played([`<rootDir>/test/(${withoutTemporal})/**/*.test.ts`], isPlain),
      testPathIgnorePatterns: ignored(['/node_modules/', `<rootDir>/test/${withTemporal}`]),
    },
    {
      ...project,
      displayName: 'temporal',
      ...played(['<rootDir>/test/**/*.test.ts'], (file) => !isPlain(file)),
      testPathIgnorePatterns: ignored([
        '/node_modules/',
        `<rootDir>/test/(?!${withTemporal})(${withoutTemporal})/`,
      ]),
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
};
