import { formatProblem } from '../../../contracts/schemas/read-yaml';
import { loadConfig } from '../../../worker';
import { counted } from '../../shared/output/words';
import { type Check, ok, problem, warning } from '../check';
import type { ConfigScene } from '../scenes';

const REMEDY = 'docs/reference/configuration.md has every key.';

/** As the worker checks it at its start. */
export const configuration: Check<ConfigScene> = {
  name: 'configuration',
  looksAt: 'the file, and every file and variable that it names, as the worker does at its start',
  isGate: true,
  async run(scene) {
    // Whether the file is for "worker" or for "serve", which makes its own, is told by evidence-keys.
    const loaded = await loadConfig(scene.file, scene.env, scene.secrets, { makesEvidenceKey: true });
    if (!loaded.ok) {
      return loaded.problems.map((one) => problem(formatProblem(one), REMEDY));
    }
    scene.config = loaded.config;
    const { clusters, webhooks } = loaded.config;
    const parts = [
      counted(Object.keys(clusters).length, 'cluster'),
      counted(Object.keys(webhooks).length, 'web hook'),
    ];
    return [
      ok(`${scene.file} has no problems: ${parts.join(', ')}`),
      ...loaded.warnings.map((words) => warning(words, REMEDY)),
    ];
  },
};
