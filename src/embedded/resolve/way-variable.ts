import { isExecutable } from './find-executable';
import type { Way } from './way';

export const variableWay: Way = {
  title: ({ spec }) => spec.pathVariable,
  remedy: 'Set it to the path of the binary.',
  async find({ spec, env }) {
    const file = env[spec.pathVariable];
    if (!file) {
      return { kind: 'none', reason: 'not set', remedy: `Set it to the path of a ${spec.name} binary.` };
    }
    if (await isExecutable(file)) return { kind: 'binary', path: file, source: 'variable' };
    return {
      kind: 'none',
      reason: `${file} is not an executable file`,
      remedy: `Correct ${spec.pathVariable}, or unset it to have the binary found or fetched.`,
      final: true,
    };
  },
};
