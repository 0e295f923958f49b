import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { htmlPage } from '../../../src/cli/audit/html/page';
import { reportOf } from '../../audit/report-of';
import { type Browser, openBrowser } from './browser';

/** Without a Chromium it is installed first: a minute and a half from a Debian mirror. */
const INSTALLED_WITHIN_MS = 300_000;

const SIZES = [
  { name: 'desk', width: 1280, height: 900, mobile: false },
  { name: 'phone', width: 390, height: 844, mobile: true },
] as const;
const PAGES = ['approved', 'track-job'] as const;

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-pages-'));
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await browser.send(`${domain}.enable`);
}, INSTALLED_WITHIN_MS);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(name: string, { width, height, mobile }: (typeof SIZES)[number]): Promise<string> {
  const file = path.join(folder, `${name}.html`);
  await writeFile(file, htmlPage(reportOf(name)));
  await browser.send('Emulation.setDeviceMetricsOverride', { width, height, mobile, deviceScaleFactor: 1 });
  const loaded = browser.once('Page.loadEventFired');
  await browser.send('Page.navigate', { url: pathToFileURL(file).href });
  await loaded;
  return pathToFileURL(file).href;
}

async function seen<T>(expression: string): Promise<T> {
  const { result } = (await browser.send('Runtime.evaluate', { expression, returnByValue: true })) as {
    result: { value: T };
  };
  return result.value;
}

describe.each(SIZES)('at the size of a $name', (size) => {
  test.each(PAGES)('the page of %s fits, and its style is taken', async (name) => {
    await open(name, size);
    expect(await seen<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
    const wide = `[...document.querySelectorAll('td, p, li, h1')].filter((e) => e.scrollWidth > e.clientWidth + 1).length`;
    expect(await seen<number>(wide)).toBe(0);
    expect(await seen<string>("getComputedStyle(document.querySelector('.badge')).borderTopStyle")).toBe(
      'solid',
    );
    const smallest = `Math.min(...[...document.querySelectorAll('svg text')].map((e) => e.getBoundingClientRect().height))`;
    expect(await seen<number>(smallest)).toBeGreaterThan(11);
    const { data } = (await browser.send('Page.captureScreenshot', { captureBeyondViewport: true })) as {
      data: string;
    };
    const picture = path.join(process.env['AUDIT_SCREENSHOTS'] ?? folder, `${name}-${size.name}.png`);
    await writeFile(picture, Buffer.from(data, 'base64'));
    expect(data.length).toBeGreaterThan(20_000);
  });
});

test('nothing but the page itself is asked for, and nothing in it is blocked', async () => {
  const url = await open('approved', SIZES[0]);
  const asked = browser.events
    .filter(({ method }) => method === 'Network.requestWillBeSent')
    .map(({ params = {} }) => (params['request'] as { url: string }).url);
  expect(asked.filter((one) => !one.startsWith(path.dirname(url)))).toEqual([]);
  const told = browser.events.filter(
    ({ method }) => method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown',
  );
  expect(told).toEqual([]);
});

test('the Content-Security-Policy holds: neither a script nor another style runs', async () => {
  const url = await open('approved', SIZES[0]);
  const bad = htmlPage(reportOf('approved')).replace(
    '</body>',
    '<script>document.title = "ran"</script><style>.badge { border-style: dotted }</style><img src="https://192.0.2.1/x"></body>',
  );
  await writeFile(path.join(folder, 'approved.html'), bad);
  const loaded = browser.once('Page.loadEventFired');
  await browser.send('Page.navigate', { url });
  await loaded;
  expect(await seen<string>('document.title')).toMatch(/^Audit of cleanup\//);
  expect(await seen<string>("getComputedStyle(document.querySelector('.badge')).borderTopStyle")).toBe(
    'solid',
  );
});

test('it prints', async () => {
  await open('approved', SIZES[0]);
  const { data } = (await browser.send('Page.printToPDF', { preferCSSPageSize: true })) as { data: string };
  expect(Buffer.from(data, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
});
