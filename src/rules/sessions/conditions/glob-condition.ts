import { compileGlob, LONGEST_TEXT } from '../../../contracts/schemas/glob/compile-glob';
import type { SessionRecord } from '../../../contracts/session';
import { MASK } from '../../../contracts/text';
import { oncePerList } from '../once-per-list';
import { anyOf, known } from '../truth';
import type { Truth } from '../truth';
import type { Condition } from './condition';

/** A condition on a text; holds when one of the globs fits. */
export function globCondition(
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (globs, session) => globTruth(globs, read(session));
}

const compiled = oncePerList((glob) => compileGlob(glob));

/** Unknown for a text that is absent, of which a part is masked, or that is too long to be a name of ONTAP's. */
export function globTruth(globs: readonly string[], text: string | undefined): Truth {
  if (text === undefined || text.length > LONGEST_TEXT || text.includes(MASK)) return 'unknown';
  return known(compiled(globs).some((fits) => fits(text)));
}

/** The owning SVM or the SVM of the path: a backup through a cluster LIF is owned by the admin SVM. */
export const svmCondition: Condition<readonly string[]> = (globs, session) =>
  anyOf([globTruth(globs, session.svm), globTruth(globs, svmOfPath(session.path))]);

/** `vserver1` of `/vserver1/vol1`. */
export function svmOfPath(path: string | undefined): string | undefined {
  return /^\/([^/]+)/.exec(path ?? '')?.[1];
}
