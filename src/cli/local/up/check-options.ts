import type { UpOptions } from '../../up-command';

const NEEDS_CONFIG = ['policy', 'cluster', 'mode'] as const;

/** What only makes sense together. @throws Error that says what is missing */
export function checkOptions(options: UpOptions): void {
  if (options.json === true && options.once !== true)
    throw new Error('--json needs --once: without it there is no end at which the document could be printed');
  if (options.config === undefined) {
    const given = NEEDS_CONFIG.find((name) => options[name] !== undefined);
    if (given !== undefined)
      throw new Error(`--${given} needs --config FILE: without it everything is about the simulated cluster`);
  } else if (options.story !== undefined) {
    throw new Error('--story is about the simulated cluster; leave it out, or leave out --config');
  } else if (options.policy === undefined) {
    throw new Error(
      '--config needs --policy: a policy file, or the name of a shipped policy such as "default"',
    );
  }
}
