import type { SmallestRole } from './role-commands';

/** How bad a finding is, the best first. */
export const SEVERITIES = ['ok', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

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
