/** How often a property is tried: so often in the suite, and `ONTAP_TEST_RUNS` times as often for who sets it. */
export const runs = (inSuite: number): { numRuns: number } => ({
  numRuns: inSuite * Number(process.env['ONTAP_TEST_RUNS'] ?? 1),
});
