export { DeadlineError, withDeadline } from './deadline';
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
export { secretIn, type SecretKind, type SecretProblem, textProblem } from './secret-text';
export { unlessAborted } from './unless-aborted';
