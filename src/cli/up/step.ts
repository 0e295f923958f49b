import type { Screen } from '../shared/output/screen';

/** What a step may say while it goes on. */
export interface StepVoice {
  /** How far it is; where nothing can be drawn anew only now and then. */
  progress: (text: string) => void;
  /** Something to be kept. */
  note: (text: string) => void;
}

/** A log of a download needs no line for each percent. */
const PRINT_EVERY_MS = 2_000;

function plainProgress(screen: Screen): (text: string) => void {
  let printedAt = Number.NEGATIVE_INFINITY;
  return (text) => {
    if (performance.now() - printedAt < PRINT_EVERY_MS) return;
    printedAt = performance.now();
    screen.print(text);
  };
}

function voiceOn(screen: Screen, doing: string): StepVoice {
  const draw = (text: string) => screen.live((spinner) => [`${spinner} ${doing}${text}`]);
  draw('');
  return {
    progress: screen.isLive ? (text) => draw(`: ${text}`) : plainProgress(screen),
    note: (text) => screen.print(text),
  };
}

/** Shows that something is under way, then what came of it. */
export async function step<T>(
  screen: Screen,
  doing: string,
  run: (voice: StepVoice) => Promise<T>,
  done: (result: T) => string,
): Promise<T> {
  try {
    const result = await run(voiceOn(screen, doing));
    screen.live();
    screen.print(`${screen.style.green('✔')} ${done(result)}`);
    return result;
  } catch (error) {
    screen.live();
    screen.print(`${screen.style.red('✖')} ${doing}`);
    throw error;
  }
}
