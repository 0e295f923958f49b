import { durationMs, formatDuration } from '../../../contracts/duration';
import { type Check, ok, problem, warning } from '../check';
import { askTemporal, temporalOf, type TemporalScene } from '../scenes';

/** An export that fails over a weekend must still find every history. */
const LEAST_MS = 72 * 3_600_000;

/** History is the record; it is gone after the namespace's retention. */
export const retention: Check<TemporalScene> = {
  name: 'retention',
  looksAt: 'whether the namespace keeps histories for longer than the export of the audit takes',
  async run(scene) {
    const { namespace } = temporalOf(scene);
    const answer = await askTemporal(scene, ({ connection }) =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    const seconds = Number(answer.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    const keptMs = seconds * 1_000;
    const kept = `histories are kept for ${formatDuration(keptMs)} after a run has ended`;
    const remedy = `Run: temporal operator namespace update -n ${namespace} --retention 30d`;
    const every = scene.config?.audit?.every;
    if (every === undefined) {
      const alone = `${kept}, and nowhere else: no audit is configured`;
      if (keptMs >= LEAST_MS) return [ok(alone)];
      return [warning(alone, `Name a folder for the audit: audit: { directory: … }. ${remedy}`)];
    }
    if (keptMs <= durationMs(every))
      return [problem(`${kept}, not longer than audit.every (${every}): records are lost`, remedy)];
    if (keptMs < LEAST_MS)
      return [warning(`${kept}: records are lost when the export fails for so long`, remedy)];
    return [ok(`${kept}, exported every ${every}`)];
  },
};
