import cliSpinners from 'cli-spinners';
import { createLogUpdate } from 'log-update';
import { columnsOf, type Output, type Screen } from './screen';
import { wrapLines } from './wrap';

const { frames, interval } = cliSpinners.dots;

/** A screen whose last lines are drawn anew. */
export function liveScreen(stream: Output, plain: Screen): Screen {
  const update = createLogUpdate(stream);
  let draw: ((spinner: string) => string[]) | undefined;
  let frame = 0;
  const redraw = () => {
    if (draw === undefined) return;
    const spinner = plain.style.cyan(frames[frame++ % frames.length] ?? '');
    update(wrapLines(draw(spinner), columnsOf(stream)).join('\n'));
  };
  const timer = setInterval(redraw, interval);
  timer.unref();
  const live: Screen['live'] = (next) => {
    draw = next;
    if (next === undefined) update.clear();
    else redraw();
  };
  return {
    style: plain.style,
    get width() {
      return plain.width;
    },
    isLive: true,
    print(...lines) {
      if (lines.length === 0) return;
      update.clear();
      plain.print(...lines);
      redraw();
    },
    live,
    close() {
      clearInterval(timer);
      live();
      update.done(); // shows the cursor again
    },
  };
}
