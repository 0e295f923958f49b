import type { Finding, Place, Verdict } from './finding';
import { problem, worstOf } from './finding';

/** One thing that is looked at. */
export interface Check<Scene> {
  name: string;
  /** What it looks at, for the documentation. */
  looksAt: string;
  /** Without it the checks after it make no sense. */
  isGate?: true;
  run(scene: Scene): Promise<Verdict[]> | Verdict[];
}

async function verdictsOf<Scene>(check: Check<Scene>, scene: Scene): Promise<Verdict[]> {
  try {
    return await check.run(scene);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      problem(
        `could not be checked: ${why}`,
        'Nothing is known of it yet: run doctor again when that is over.',
      ),
    ];
  }
}

/** Runs checks one after the other: what one of them finds out may serve the next. */
export async function runChecks<Scene>(
  checks: readonly Check<Scene>[],
  scene: Scene,
  place: Place,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, check] of checks.entries()) {
    const verdicts = await verdictsOf(check, scene);
    const found = verdicts.map((verdict) => ({ ...place, check: check.name, ...verdict }));
    findings.push(...found);
    const last = found.at(-1);
    if (check.isGate !== true || last === undefined || worstOf(verdicts) !== 'error') continue;
    const skipped = checks.slice(index + 1).map(({ name }) => name);
    return [...findings.slice(0, -1), { ...last, skipped }];
  }
  return findings;
}
