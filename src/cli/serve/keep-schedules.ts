import type { Logger } from '@temporalio/worker';
import type { OntapWorkflows } from '../../client';
import type { ScheduleInput } from '../../contracts/schedule';
import { readSchedules } from '../schedules/read-schedules';
import { systemUser } from '../shared/requester';

/** The schedules of a file, made so at the start and whenever the file, or a policy that it names, says something else. */
export class ScheduleKeeper {
  /** What was applied last, or complained about. */
  private seen = '';

  constructor(
    private readonly file: string,
    private readonly workflows: OntapWorkflows,
    private readonly log: Logger,
  ) {}

  /** Looks at the file. What is wrong is logged once, and the schedules stay as they are. */
  async look(): Promise<void> {
    let schedules;
    try {
      schedules = readSchedules(this.file);
    } catch (error) {
      this.complain((error as Error).message);
      return;
    }
    const text = JSON.stringify(schedules);
    if (text === this.seen) return;
    // What was not done is tried again at the next look.
    if (await this.apply(schedules)) this.seen = text;
  }

  private complain(words: string): void {
    if (words === this.seen) return;
    this.seen = words;
    this.log.error(`${words}\nThe schedules stay as they are until the file is corrected`);
  }

  private async apply(schedules: ScheduleInput[]): Promise<boolean> {
    try {
      const plan = await this.workflows.schedules.plan(schedules);
      const by = { name: systemUser(), reason: `serve keeps to ${this.file}` };
      const done = await this.workflows.schedules.apply(plan, by);
      for (const { name, action, error } of done) {
        if (error !== undefined) this.log.error(`The schedule ${name} was not done: ${error}`, { action });
        else if (action !== 'none') this.log.info('Schedule applied', { schedule: name, action });
      }
      return done.every(({ error }) => error === undefined);
    } catch (error) {
      this.log.error(`The schedules of ${this.file} can't be applied: ${(error as Error).message}`);
      return false;
    }
  }
}
