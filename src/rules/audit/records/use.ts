import { sessionUseSchema } from '../../../contracts/schemas/session-use';
import { keyOf, keyText } from '../../../contracts/session-key';
import { asObject } from '../json';
import type { Recorder } from '../recorder';

/** What an observer saw of use: the sessions that ended, and the peaks of the pools. */
export function addUse(recorder: Recorder): void {
  for (const activity of recorder.view.calls('observeNdmpSessions')) {
    const { end } = activity;
    if (end?.outcome !== 'completed') continue;
    const { use } = asObject(recorder.resultOf(activity, end));
    // An observer of an earlier release tells none.
    if (use === undefined) continue;
    const { sessions, peaks, dropped } = sessionUseSchema.parse(use);
    const actor = recorder.worker(end);
    for (const session of sessions) {
      const about = { subject: `session/${keyText(session)}/${session.goneBy}`, session: keyOf(session) };
      recorder.add('session_ended', end.event, { ...about, actor }, session);
    }
    for (const peak of peaks)
      recorder.add(
        'pool_peak',
        end.event,
        { subject: `pool/${peak.node}/${peak.at.slice(0, 10)}`, actor },
        peak,
      );
    if (dropped > 0)
      recorder.gap(
        end.event,
        { what: 'not_recorded', why: `of ${dropped} sessions that ended, too, nothing is known any more` },
        'use',
      );
  }
}
