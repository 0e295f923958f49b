import { createHmac } from 'node:crypto';
import { verifyDelivery, type ReceivedDelivery } from '../../src/client';

const NOW = 1_800_000_000_000;
const SECRET = 'the-secret-that-signs-deliveries';
const BODY = '{"text":"hi"}';

const sign = (text: string, secret = SECRET) => createHmac('sha256', secret).update(text).digest('hex');

function received(change: Partial<ReceivedDelivery> & { header?: Record<string, string | string[]> } = {}) {
  const { header = {}, ...rest } = change;
  const seconds = NOW / 1_000;
  const headers = {
    'x-ontap-workflows-delivery': 'd1',
    'x-ontap-workflows-timestamp': String(seconds),
    'x-ontap-workflows-signature': `v1=${sign(`d1.${seconds}.${BODY}`)}`,
    ...header,
  };
  return { headers, body: BODY, secrets: [SECRET], now: NOW, ...rest };
}

const at = (seconds: number) => ({
  'x-ontap-workflows-timestamp': String(seconds),
  'x-ontap-workflows-signature': `v1=${sign(`d1.${seconds}.${BODY}`)}`,
});

test('a delivery as it came is ours, with its body as text or as bytes', () => {
  expect(verifyDelivery(received())).toEqual({ ok: true, delivery: 'd1', timestamp: NOW / 1_000 });
  expect(verifyDelivery(received({ body: Buffer.from(BODY) }))).toMatchObject({ ok: true });
  expect(verifyDelivery(received({ header: at(NOW / 1_000 - 300) }))).toMatchObject({ ok: true });
});

test.each<[string, Parameters<typeof received>[0], RegExp]>([
  ['another body', { body: `${BODY} ` }, /no signature fits/],
  ['another id', { header: { 'x-ontap-workflows-delivery': 'd2' } }, /no signature fits/],
  ['another secret', { secrets: ['another-secret-of-somebody'] }, /no signature fits/],
  ['a recording of yesterday', { header: at(NOW / 1_000 - 86_400) }, /more than 300 s/],
  ['a clock that is far ahead', { header: at(NOW / 1_000 + 301) }, /more than 300 s/],
  ['a timestamp that is no number', { header: { 'x-ontap-workflows-timestamp': '1e99' } }, /no number/],
  ['no signature', { header: { 'x-ontap-workflows-signature': '' } }, /not signed/],
  ['a signature twice', { header: { 'x-ontap-workflows-signature': ['v1=a', 'v1=b'] } }, /not signed/],
  ['a short signature', { header: { 'x-ontap-workflows-signature': 'v1=ab' } }, /no signature fits/],
  ['no id', { header: { 'x-ontap-workflows-delivery': '' } }, /no delivery id/],
])('%s is not', (_what, change, why) => {
  expect(verifyDelivery(received(change))).toEqual({ ok: false, why: expect.stringMatching(why) });
});

test('without a secret nothing could be verified', () => {
  expect(() => verifyDelivery(received({ secrets: [] }))).toThrow(RangeError);
  expect(() => verifyDelivery(received({ secrets: [''] }))).toThrow(RangeError);
});
