const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders whose files wait, or start processes: begun last, they would run alone at the end. */
const SLOW =
  /\/test\/(processes|replay|package|cli(\/\w+)?|workflows(\/jobs)?|activities\/jobs)\/[\w-]+\.test\.ts$/;

/** Slow folders first, else as jest orders. */
module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const isSlow = ({ path }) => SLOW.test(path);
    const sorted = super.sort(tests);
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))];
  }
};
