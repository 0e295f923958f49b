import type { Core } from '../core';
import { isRead, thingAt } from '../faults/concerns';
import { faultsOf, type RequestFault, type RequestFaultOf } from '../faults/fault';
import type { LiveJob } from '../world/jobs';
import type { LiveSession } from '../world/sessions';
import type { Answer, Call } from './call';
import { dispatch } from './dispatch';

/** Answers from the world that the faults leave: of now, or of an older replica. */
function answerFrom(call: Call, core: Core, faults: RequestFault[]): Answer {
  const lag = Math.max(0, ...faultsOf(faults, 'stale').map(({ ms }) => ms));
  if (lag === 0 || !isRead(call)) return dispatch(call, core);
  const { clock, world } = core;
  world.agenda.settle(); // what is due by now belongs to the past, too
  // There is no world before the scenario began.
  const instant = clock.now() - Math.min(lag, clock.elapsed() * 1000);
  return clock.at(instant, () => dispatch(call, core));
}

/** The answer to an authenticated call; what a fault undoes later is put on the agenda. */
export function evaluate(call: Call, core: Core, faults: RequestFault[]): Answer {
  const answer = answerFrom(call, core, faults);
  const [undone] = faultsOf(faults, 'undone');
  if (undone !== undefined) {
    const undo = (): void => call.undo.forEach((takeBack) => takeBack());
    core.world.agenda.schedule(core.clock.now() + undone.ms, undo);
  }
  return answer;
}

/** The job or session that has the name of the path at this instant. */
function holderOf({ path }: Call, { world }: Core): LiveSession | LiveJob | undefined {
  const thing = thingAt(path);
  if (thing === undefined) return undefined;
  return 'uuid' in thing ? world.jobs.get(thing.uuid) : world.sessions.get(thing.owner, thing.id);
}

const itself = (holder: LiveSession | LiveJob | undefined): object | undefined =>
  holder && ('job' in holder ? holder.job : holder.session);

/** Takes the effect of a write out of its request: it lands later. */
export function postpone(
  call: Call,
  core: Core,
  fault: RequestFaultOf<'late'>,
  faults: RequestFault[],
): void {
  const holder = holderOf(call, core);
  const write = core.ledger.postpone(call, holder && 'session' in holder ? holder : undefined);
  call.writes.push(write);
  const land = (): void => {
    // By default the cluster has bound the write to what had the name when it arrived.
    const isBound = fault.binds === 'landing' || itself(holderOf(call, core)) === itself(holder);
    const landing: Call = { ...call, absent: [], writes: [], undo: [], landing: write };
    const { status } = isBound ? evaluate(landing, core, faultsOf(faults, 'undone')) : { status: 404 };
    core.ledger.landed(write, status);
  };
  if (fault.ms === undefined) core.landings.wait(call, fault.afterWrites ?? 1, land);
  else core.world.agenda.schedule(core.clock.now() + fault.ms, land);
}
