import { DEFAULT_SWITCHES } from '../../src/simulator/switches';
import type { Simulator } from '../../src/simulator';
import { call, start } from './call';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await start({ scenario: 'empty', control: true });
});

const turn = (body: unknown) =>
  call(simulator, '/simulator/switches', { method: 'POST', body: JSON.stringify(body) });
const version = async () => (await call(simulator, '/api/cluster')).status;

test('what answers instead of the REST API is turned on and off from outside', async () => {
  await turn({ inBetween: { kind: 'saml' } });
  expect(await version()).toBe(302);
  await turn({ inBetween: { kind: 'nothing' } });
  expect(await version()).toBe(200);
});

test('those that were not named stay as they are, and all are shown', async () => {
  await turn({ mav: '403', mavAgain: 'new' });
  await turn({ mavTellsIndex: false });
  const { switches } = (await call(simulator, '/simulator/switches')).json;
  expect(switches).toEqual({ ...DEFAULT_SWITCHES, mav: '403', mavAgain: 'new', mavTellsIndex: false });
});

test.each([
  [{ mav: 'maybe' }, 'mav'],
  [{ inBetween: { kind: 'empty' } }, 'inBetween.status'],
  [{ movve: '403' }, 'movve'],
])('%j is refused by what is wrong with it, and turns nothing', async (body, named) => {
  const answer = await turn({ mavApprovers: ['carol'], ...body });
  expect(answer.status).toBe(400);
  expect(answer.json.error.message).toContain(named);
  expect(simulator.switches).toEqual(DEFAULT_SWITCHES);
});
