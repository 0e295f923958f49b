import { laneScreens } from '../../../../src/cli/shared/output/lanes';
import type { Screen } from '../../../../src/cli/shared/output/screen';
import { PLAIN_STYLE } from '../../../../src/cli/shared/output/style';

test('several runs share a screen: each line has its prefix, and the frames stand below each other', () => {
  const printed: string[] = [];
  let draw: ((spinner: string) => string[]) | undefined;
  const screen: Screen = {
    style: PLAIN_STYLE,
    width: 80,
    isLive: true,
    print: (...lines) => void printed.push(...lines),
    live: (next) => (draw = next),
    close: () => {},
  };
  const lanes = laneScreens(screen, ['a', 'long']);
  lanes.get('a')?.print('one');
  lanes.get('a')?.live(() => ['first']);
  lanes.get('long')?.live((spinner) => [`${spinner} second`]);
  expect(printed).toEqual(['a     one']);
  expect(draw?.('*')).toEqual(['a     first', 'long  * second']);
  lanes.get('a')?.live();
  expect(draw?.('*')).toEqual(['long  * second']);
  lanes.get('long')?.live();
  expect(draw).toBeUndefined();
});
