import { lookAtHealthPort } from '../../../worker';
import { type Check, ok, warning } from '../check';
import type { ConfigScene } from '../scenes';

/** A worker whose port is taken does not start; one that runs here already has it. */
export const healthPort: Check<ConfigScene> = {
  name: 'health-port',
  looksAt: 'whether a worker could listen on worker.health, or one of ours does so already',
  async run({ config }) {
    const health = config?.worker.health;
    if (health === undefined || health.port === 0) return [ok('a worker takes a free one')];
    const at = `${health.host}:${health.port}`;
    const found = await lookAtHealthPort(health);
    if (found.state !== 'refused')
      return [ok(found.state === 'free' ? `${at} is free` : `a worker answers on ${at} already`)];
    const { why, remedy } = found;
    return [
      warning(
        `${why}: a worker with this file does not start`,
        `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`,
      ),
    ];
  },
};
