import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanupHandle } from '../../../client';
import type { CleanupStatus } from '../../../contracts/cleanup';
import type { DecisionAnswer } from '../../../contracts/messages';
import { openPlan } from '../../../contracts/open-plan';
import { plainText } from '../../../contracts/text';
import { unlessStopped } from '../../shared/until-interrupted';
import { DEAD_MEDIA_SERVER, OBSERVE, REQUESTED_BY } from '../demo-cluster';
import { verdictOf } from '../ledger-lines';
import type { Stage } from '../play-story';
import { beginRun, type FinishedRun, showToEnd } from '../run-one';
import { say } from '../say';
import { becomes, together } from '../together';

/** Approvers of the cluster's entry, both played by the story: the one who asks, and another one. */
export const ASKS = 'alice';
export const SECOND_PERSON = 'bob';

/** How long the plan is shown before somebody says a word. */
const SHOWN_PLAN_MS = 2_000;

/** What became of the dead server's sessions. */
export interface PlayedEviction extends FinishedRun {
  /** What came of the requester's own word, and of the second person's. */
  words: { by: string; answer: DecisionAnswer }[];
}

const planOf = (status: CleanupStatus): string | undefined => openPlan(status)?.planHash;

/** Says yes to the plan as who asked for it, which does not count, and then as somebody else. */
async function approve(stage: Stage, handle: CleanupHandle): Promise<PlayedEviction['words']> {
  const { workflows, signal, screen } = stage;
  const words: PlayedEviction['words'] = [];
  if (!(await becomes(stage, handle, (status) => planOf(status) !== undefined))) return words;
  const planHash = planOf(await unlessStopped(workflows, signal, () => handle.status())) ?? '';
  await sleep(SHOWN_PLAN_MS, undefined, { signal });
  const speakers = [
    { by: ASKS, who: 'who has asked for it, says yes' },
    { by: SECOND_PERSON, who: 'a second person, says yes (this story plays both)' },
  ];
  for (const { by, who } of speakers) {
    const answer = await unlessStopped(workflows, signal, () => handle.approve({ planHash, by }));
    const mark = answer.accepted ? screen.style.green('✔') : screen.style.yellow('✖');
    say(screen, `${mark} ${by}, ${who}: ${plainText(answer.why)}`);
    words.push({ by, answer });
  }
  return words;
}

/** Evicts the dead server: a plan of all its sessions, the word of a second person, and their kills. */
export async function playEviction(stage: Stage): Promise<PlayedEviction> {
  const { workflows, cluster, simulator } = stage;
  const { name: client } = DEAD_MEDIA_SERVER;
  const title = `${ASKS} asks to evict ${client}, which has died (${cluster}, window ${OBSERVE.window}, every ${OBSERVE.every})`;
  const handle = await beginRun(stage, title, () =>
    workflows.evictions.start({ cluster, client, requestedBy: { ...REQUESTED_BY, name: ASKS } }),
  );
  const [run, words] = await together<[FinishedRun, PlayedEviction['words']]>(stage.signal, (signal) => [
    showToEnd({ ...stage, signal }, handle, (session) => verdictOf(simulator, session)),
    approve({ ...stage, signal }, handle),
  ]);
  return { ...run, words };
}
