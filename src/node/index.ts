export { DeadlineError, withDeadline } from './deadline';
export { issueTracker, PACKAGE_ROOT, packageVersion } from './package-root';
export {
  openRegular,
  readArgument,
  readRegular,
  readRegularSync,
  unreadable,
  UnreadableFile,
} from './read-named-file';
export { unlessAborted } from './unless-aborted';
