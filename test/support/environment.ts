/** What the global setup hands to the test files, by environment variables since jest runs them in other processes. */
export const TEST_ENV = {
  address: 'ONTAP_TEST_TEMPORAL_ADDRESS',
  executable: 'ONTAP_TEST_TEMPORAL_EXECUTABLE',
  lightAddress: 'ONTAP_TEST_LIGHT_ADDRESS',
  lightExecutable: 'ONTAP_TEST_LIGHT_EXECUTABLE',
  replayer: 'ONTAP_TEST_REPLAYER',
  bundle: 'ONTAP_TEST_WORKFLOW_BUNDLE',
  bundleProblem: 'ONTAP_TEST_WORKFLOW_BUNDLE_PROBLEM',
} as const;

export function fromGlobalSetup(name: keyof typeof TEST_ENV): string {
  const value = process.env[TEST_ENV[name]];
  if (value) return value;
  throw new Error(
    `${TEST_ENV[name]} is not set: its folder is in the list of jest.config.js without a Temporal server`,
  );
}
