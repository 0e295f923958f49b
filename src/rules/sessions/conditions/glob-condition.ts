import picomatch from 'picomatch';
import { GLOB_OPTIONS } from '../../../contracts/schemas/conditions';
import type { SessionRecord } from '../../../contracts/session';
import { anyOf, known } from '../truth';
import type { Truth } from '../truth';
import type { Condition } from './condition';

/** A condition on a text; holds when one of the globs fits. */
export function globCondition(
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (globs, session) => globTruth(globs, read(session));
}

/** Unknown for an absent text. */
export function globTruth(globs: readonly string[], text: string | undefined): Truth {
  return text === undefined ? 'unknown' : known(picomatch.isMatch(text, [...globs], GLOB_OPTIONS));
}

/** The owning SVM or the SVM of the path: a backup through a cluster LIF is owned by the admin SVM. */
export const svmCondition: Condition<readonly string[]> = (globs, session) =>
  anyOf([globTruth(globs, session.svm), globTruth(globs, svmOfPath(session.path))]);

/** `vserver1` of `/vserver1/vol1`. */
export function svmOfPath(path: string | undefined): string | undefined {
  return /^\/([^/]+)/.exec(path ?? '')?.[1];
}
