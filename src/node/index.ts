export { DeadlineError, withDeadline } from './deadline';
export {
  type EvidenceKeys,
  evidenceKeys,
  makeEvidenceKey,
  NEW_KEY_COMMAND,
  newEvidenceKey,
  readEvidenceKeys,
  type Seal,
} from './evidence-keys';
export { issueTracker, PACKAGE_ROOT, packageVersion } from './package-root';
export {
  openRegular,
  readArgument,
  readRegular,
  readRegularBytes,
  readRegularSync,
  unreadable,
  UnreadableFile,
} from './read-named-file';
export { readPrivate } from './read-private-file';
export { secretIn, type SecretKind, type SecretProblem, textProblem } from './secret-text';
export { unlessAborted } from './unless-aborted';
