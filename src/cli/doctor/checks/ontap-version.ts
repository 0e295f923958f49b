import { plainText } from '../../../contracts/text';
import { isBefore, releaseOf, SINCE } from '../../../ontap';
import { type Check, ok, problem, warning } from '../check';
import type { ClusterScene } from '../scenes';

const UPGRADE = 'Upgrade to ONTAP 9.7 or later; 9.9 is better.';

/** Older releases lack what decisions read. */
export const ontapVersion: Check<ClusterScene> = {
  name: 'ontap-version',
  looksAt:
    'whether the release has the REST API that is needed (9.6; 9.7 for sessions, 9.9 for reasons of failed jobs)',
  run({ identity, config: { allow } }) {
    if (identity === undefined) return [];
    const version = plainText(identity.version);
    const release = releaseOf(version);
    const withoutSessions = allow.includes('kill-sessions') ? problem : warning;
    if (release === undefined)
      return [
        warning(
          `"${version}" is no release that is known`,
          'Check that url is the address of an ONTAP cluster.',
        ),
      ];
    if (isBefore(release, SINCE.jobs)) return [problem(`${version} has no REST API for jobs`, UPGRADE)];
    if (isBefore(release, SINCE.sessions))
      return [withoutSessions(`${version} has no REST API for NDMP sessions`, UPGRADE)];
    if (isBefore(release, SINCE.failedJobReasons))
      return [
        warning(`${version} tells less about failed jobs`, 'Upgrade to ONTAP 9.9 or later when you can.'),
      ];
    return [ok(version)];
  },
};
