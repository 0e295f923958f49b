import { plainText } from '../../../../contracts/text';
import type { Check } from '../check';
import { ok, problem, warning } from '../finding';
import type { ClusterScene } from '../scenes';

/** Release in which something came, as [generation, major]. NetApp's API documents, "introduced in". */
const SINCE = { sessions: [9, 7], failedJobReasons: [9, 9] } as const;

/** Generation and major of `NetApp Release 9.16.1: …`, or of `9.16.1`. */
export function releaseOf(version: string): readonly [number, number] | undefined {
  const [, generation, major] = /\b(\d+)\.(\d+)/.exec(version) ?? [];
  return generation === undefined ? undefined : [Number(generation), Number(major)];
}

const isBefore = (release: readonly [number, number], since: readonly [number, number]) =>
  release[0] < since[0] || (release[0] === since[0] && release[1] < since[1]);

/** Older releases lack what decisions read. */
export const ontapVersion: Check<ClusterScene> = {
  name: 'ontap-version',
  looksAt: 'whether the release has the REST API that is needed (9.7; 9.9 for reasons of failed jobs)',
  run({ identity }) {
    if (identity === undefined) return [];
    const version = plainText(identity.version);
    const release = releaseOf(version);
    if (release === undefined)
      return [
        warning(
          `"${version}" is no release that is known`,
          'Check that url is the address of an ONTAP cluster.',
        ),
      ];
    if (isBefore(release, SINCE.sessions))
      return [
        problem(
          `${version} has no REST API for NDMP sessions`,
          'Upgrade to ONTAP 9.7 or later; 9.9 is better.',
        ),
      ];
    if (isBefore(release, SINCE.failedJobReasons))
      return [
        warning(`${version} tells less about failed jobs`, 'Upgrade to ONTAP 9.9 or later when you can.'),
      ];
    return [ok(version)];
  },
};
