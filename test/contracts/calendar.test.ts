import fc from 'fast-check';
import { CALENDAR_FIELDS, calendarValues, cronTimes, valuesText } from '../../src/contracts/schemas/calendar';

test.each([
  ['minute', '*/15', [0, 15, 30, 45]],
  ['minute', '5/20', [5, 25, 45]],
  ['hour', '22-23,0-1', [0, 1, 22, 23]],
  ['hour', '9-17/4', [9, 13, 17]],
  ['dayOfMonth', '1,15, 31', [1, 15, 31]],
  ['month', 'jan,September', [1, 9]],
  ['dayOfWeek', 'mon-fri', [1, 2, 3, 4, 5]],
  ['dayOfWeek', '7', [0]],
  ['dayOfWeek', 'fri-7', [0, 5, 6]],
  ['dayOfWeek', '*', [0, 1, 2, 3, 4, 5, 6]],
] as const)('%s %s means %j', (field, text, values) => {
  expect(calendarValues(field, text)).toEqual(values);
});

test.each([
  ['60 2 * * *', 'minute: "60" is no value; write 0 to 59'],
  ['0 2 * * mo', 'dayOfWeek: "mo" is no value; write 0 to 7, or a name such as mon'],
  ['0 22-2 * * *', 'hour: "22-2" goes backwards; write two ranges with a comma between them'],
  ['*/0 2 * * *', 'minute: "*/0" has no step that can be read; write it as 9-17/2 or */15'],
  ['0 2 * *', 'must have five fields'],
  ['@daily', 'must have five fields'],
  ['0 0 2 * * * 2027', 'not 7'],
  ['0 2 1 * mon', 'restricts dayOfMonth and dayOfWeek, which cron reads as "either"; write a calendar'],
])('cron %s is refused with the remedy', (text, words) => {
  expect(() => cronTimes(text)).toThrow(words);
});

test('what is written of values is read back as those', () => {
  const values = fc
    .constantFrom(...CALENDAR_FIELDS)
    .chain((field) =>
      fc
        .subarray(calendarValues(field, '*'), { minLength: 1 })
        .map((some) => ({ field, some: [...some].sort((a, b) => a - b) })),
    );
  fc.assert(
    fc.property(values, ({ field, some }) => {
      expect(calendarValues(field, valuesText(field, some))).toEqual(some);
    }),
  );
});
