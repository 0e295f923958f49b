import { formatDuration } from '../../contracts/duration';
import type { Finding, LikeSpans, StillSinceRestart, StoppedTogether } from '../../contracts/finding';
import type { SessionKey } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import { plainText } from '../../contracts/text';
import { instantText } from '../shared/output/time-text';
import { counted, unchangedText } from '../shared/output/words';

/** Those that concern one of these sessions. */
export function findingsAbout(findings: readonly Finding[], sessions: readonly SessionKey[]): Finding[] {
  const asked = new Set(sessions.map(keyText));
  return findings.filter((finding) => finding.sessions.some((one) => asked.has(keyText(one))));
}

/** A hint a line, with what it rests on. */
export const findingLines = (findings: readonly Finding[]): string[] => findings.map(textOf);

function textOf(finding: Finding): string {
  switch (finding.kind) {
    case 'stopped_together':
      return stoppedText(finding);
    case 'like_spans':
      return spansText(finding);
    case 'still_since_restart':
      return restartText(finding);
  }
}

const SECOND_MS = 1_000;

const namesText = (names: readonly string[]): string => names.map(plainText).join(', ');

const serversText = ({ clients }: Finding): string => counted(clients.length, 'backup server');

const SUBJECT: Record<StoppedTogether['by'], (finding: StoppedTogether) => string> = {
  client: ({ clients }) => `of ${namesText(clients)}`,
  address: ({ addresses }) => `over address ${namesText(addresses)}`,
  node: ({ nodes }) => `of ${namesText(nodes)}`,
  cluster: (finding) => `of ${serversText(finding)} on ${namesText(finding.nodes)}`,
};

const CAUSE: Record<StoppedTogether['by'], (finding: StoppedTogether) => string> = {
  client: ({ clients, addresses: [address, ...others] }) =>
    `likely ${namesText(clients)} died, hangs or lost its network${address === undefined || others.length > 0 ? '' : `, or ${plainText(address)} moved or lost its own`}`,
  address: (finding) =>
    `likely that address moved or lost its network, since ${serversText(finding)} had to do with it`,
  node: (finding) =>
    `likely that node lost its network or its NDMP service hangs, since ${serversText(finding)} and ${finding.addresses.length} addresses had to do with it`,
  cluster: () => 'likely something failed that they share, such as the network between',
};

function stoppedText(finding: StoppedTogether): string {
  const { by, sessions, outOf, from, until, newer } = finding;
  const within = formatDuration(Date.parse(until) - Date.parse(from));
  const when = `within ${within}, between ${instantText(from)} and ${instantText(until)}`;
  const back = newer === 0 ? '' : ` (${counted(newer, 'session')} came later)`;
  return `${sessions.length} of ${counted(outOf, 'session')} ${SUBJECT[by](finding)} that broke off at work did so ${when}, and none that was there has moved since${back}: ${CAUSE[by](finding)}.`;
}

function spansText({
  sessions,
  outOf,
  clients,
  leastSeconds,
  mostSeconds,
  withinSeconds,
  bytesMoved,
  firstBegan,
  lastBegan,
}: LikeSpans): string {
  const spans =
    leastSeconds === mostSeconds
      ? unchangedText(mostSeconds)
      : `${unchangedText(leastSeconds)} to ${unchangedText(mostSeconds)}`;
  const within = formatDuration(withinSeconds * SECOND_MS);
  const idle = bytesMoved === 0 ? ', and not a byte had moved' : '';
  return `${sessions.length} of ${counted(outOf, 'session')} of ${namesText(clients)} that broke off at work did so ${spans} after they were first seen (each within ${within}), though that was from ${instantText(firstBegan)} to ${instantText(lastBegan)}${idle}: likely a time-out on their way, as a firewall has, or one of the backup software.`;
}

const restartText = ({ sessions, nodes, restarted, at }: StillSinceRestart): string =>
  `All ${counted(sessions.length, 'session')} of ${namesText(nodes)} that are at work, and were there when ${plainText(restarted)} restarted (${instantText(at)}), are unchanged since: they may have lost their clients then. Whether they moved until then is not known.`;
