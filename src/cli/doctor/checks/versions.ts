import { version as sdk } from '@temporalio/worker/package.json';
import { type Check, ok, warning } from '../check';
import { askTemporal, type TemporalScene } from '../scenes';

/** Poller autoscaling and task priority came with 1.28; tests run with 1.32. */
const LEAST_SERVER = [1, 28] as const;

/** Versions of what has to work together. */
export const versions: Check<TemporalScene> = {
  name: 'versions',
  looksAt: "Temporal's server (1.28 or later) and SDK, and Node",
  async run(scene) {
    const { serverVersion } = await askTemporal(scene, ({ connection }) =>
      connection.workflowService.getSystemInfo({}),
    );
    const says = `server ${serverVersion || 'unknown'}, SDK ${sdk}, Node ${process.versions.node}`;
    const [major = 0, minor = 0] = serverVersion.split('.').map(Number);
    const isOld = major < LEAST_SERVER[0] || (major === LEAST_SERVER[0] && minor < LEAST_SERVER[1]);
    if (!isOld) return [ok(says)];
    return [
      warning(
        `${says}: the server is older than ${LEAST_SERVER.join('.')}`,
        'Upgrade the server; tests run with 1.32.',
      ),
    ];
  },
};
