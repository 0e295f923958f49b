import type { PlayedStory } from './play-jobs';

/** What `--story jobs --once --json` prints. */
export function jobsDocument({ jobs, sequence }: PlayedStory, differences: readonly string[]): string {
  const document = {
    jobs: jobs.map(({ uuid, description, end, command, answered }) => ({
      uuid,
      description,
      outcome: end.outcome,
      ...(command === undefined || answered === undefined
        ? {}
        : { command: { command, outcome: answered.outcome } }),
    })),
    workflowIds: [...jobs.map(({ workflowId }) => workflowId), sequence.workflowId],
    differences,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
