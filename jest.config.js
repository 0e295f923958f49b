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
      testMatch: [`<rootDir>/test/(${withoutTemporal})/**/*.test.ts`],
      testPathIgnorePatterns: ['/node_modules/', `<rootDir>/test/${withTemporal}`],
    },
    {
      ...project,
      displayName: 'temporal',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', `<rootDir>/test/(?!${withTemporal})(${withoutTemporal})/`],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
};
