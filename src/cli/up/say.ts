import type { Screen } from '../shared/output/screen';
import { renderList } from '../shared/output/table';

const NARROWEST = 20;

/** A line of any length, broken where the screen, or its lane, ends. */
export const say = (screen: Screen, text: string): void =>
  screen.print(...renderList([{ shrinksTo: NARROWEST }], [[text]], screen.width));
