/** How bad a finding is, the best first. */
export const SEVERITIES = ['ok', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The smallest role for what an entry is for. */
export interface SmallestRole {
  /** Paths of the API, each with its access. */
  rights: string[];
  /** ONTAP commands that make it and give it to the login. */
  commands: string[];
}

/** What a check has found out. */
export interface Verdict {
  severity: Severity;
  /** One sentence: what is so. */
  says: string;
  /** What to do about it; lines of commands follow its first line. */
  remedy?: string;
  /** The smallest role for what a cluster's entry is for. */
  role?: SmallestRole;
}

/** Where a check looks. */
export type Place = { on: 'configuration' | 'temporal' } | { on: 'cluster'; cluster: string };

/** A verdict with its check; one entry of `--json`. */
export type Finding = Place &
  Verdict & {
    check: string;
    /** Checks that make no sense before this one is corrected. */
    skipped?: string[];
  };

export const ok = (says: string): Verdict => ({ severity: 'ok', says });

/** Works, but not as it should, or not for long. */
export const warning = (says: string, remedy: string): Verdict => ({ severity: 'warning', says, remedy });

/** Does not work. */
export const problem = (says: string, remedy: string): Verdict => ({ severity: 'error', says, remedy });

export function worstOf(findings: readonly Verdict[]): Severity {
  const worst = Math.max(0, ...findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return SEVERITIES[worst] ?? 'error';
}

/** One thing that is looked at. */
export interface Check<Scene> {
  name: string;
  /** What it looks at, for the documentation. */
  looksAt: string;
  /** Without it the checks after it make no sense. */
  isGate?: true;
  run(scene: Scene): Promise<Verdict[]> | Verdict[];
}

/** What went wrong, without the remedy at the end of some messages: in its place stands what to do for whoever runs doctor. */
export function whatFailed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { remedy = '' } = error as Error & { remedy?: unknown };
  const { message } = error;
  return typeof remedy === 'string' && message.endsWith(remedy)
    ? message.slice(0, message.length - remedy.length).trimEnd()
    : message;
}

async function verdictsOf<Scene>(check: Check<Scene>, scene: Scene): Promise<Verdict[]> {
  try {
    return await check.run(scene);
  } catch (error) {
    return [
      problem(
        `could not be checked: ${whatFailed(error)}`,
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
