import { setTimeout as sleep } from 'node:timers/promises';
import { packageVersion } from '../../node';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { INTERRUPTED, STOPPED, stopOnSignals } from '../shared/until-interrupted';
import { upOnClusters } from './clusters';
import { DRAIN_STORY } from './drain-story/drain-story';
import { JOBS_STORY } from './jobs-story/jobs-story';
import { playStory, type Story } from './play-story';
import type { StoryName, UpOptions, UpSession } from './session';
import { SESSIONS_STORY } from './sessions-story/sessions-story';
import { Teardown } from './teardown';

/** A call to a server that has died fails right before its end is noticed, which is the better message. */
const NOTICED_WITHIN_MS = 500;

const STORIES: Record<StoryName, Story> = { sessions: SESSIONS_STORY, jobs: JOBS_STORY, drain: DRAIN_STORY };

function play(session: UpSession): Promise<number> {
  const { config, story = 'sessions' } = session.options;
  if (config !== undefined) return upOnClusters(session, config);
  return playStory(session, STORIES[story]);
}

/** Runs the session; a stop that was asked for is a good end, unless `--once` waited for the story's. */
async function runSession(session: UpSession): Promise<number> {
  const { io, options, signal } = session;
  try {
    return await play(session);
  } catch (error) {
    await sleep(NOTICED_WITHIN_MS, undefined, { signal }).catch(() => {});
    if (signal.reason === STOPPED) return options.once === true && !io.unread.aborted ? INTERRUPTED : 0;
    session.fail(error);
    throw signal.reason;
  }
}

function openSession(io: Io, options: UpOptions, screen: Screen, abort: AbortController): UpSession {
  const fail = (error: unknown) => abort.abort(error);
  return { io, options, screen, teardown: new Teardown(), signal: abort.signal, fail };
}

/** Runs `ontap-workflows up`, and stops whatever it has started. Gives the exit code. */
export async function runUp(io: Io, options: UpOptions): Promise<number> {
  const screen = await io.openScreen(options.json);
  const abort = new AbortController();
  const session = openSession(io, options, screen, abort);
  const release = stopOnSignals(io, abort, () => {
    screen.live();
    screen.print('Stopping …');
  });
  io.unread.addEventListener('abort', () => abort.abort(STOPPED));
  screen.print(screen.style.bold(`ontap-workflows ${packageVersion()}`));
  try {
    return await runSession(session);
  } finally {
    screen.live();
    session.fail = () => {}; // from here on servers end because we end them
    await session.teardown.run();
    screen.close();
    release();
  }
}
