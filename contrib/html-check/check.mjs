// Opens HTML reports in Chromium and checks them: node check.mjs REPORT...
// Exit code 0 if every check holds, 1 if one does not, 3 for wrong usage.
import { createRequire } from 'node:module';
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axeSource = createRequire(import.meta.url)('axe-core').source;
const reports = process.argv.slice(2);
if (reports.length === 0) {
  console.error('usage: node check.mjs REPORT...');
  process.exit(3);
}
// The goal for a report of 5,000 findings; smaller ones have no reason to be slower.
const OPEN_WITHIN_MS = Number(process.env.OPEN_WITHIN_MS ?? 2000);
const RUNS = 5;
const CHROMIUM = ['CHROMIUM', 'CHROME_PATH'].map((name) => process.env[name]).concat(
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome').find((path) => path && existsSync(path));
const SHOTS = process.env.SCREENSHOTS;
const VIEWS = [
  { name: 'desktop', width: 1280, height: 900 },
  { name: 'phone', width: 390, height: 844 },
];

let failures = 0;
function check(holds, what) {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`);
  if (!holds) failures += 1;
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
console.log(`Chromium ${browser.version()}`);
for (const report of reports) {
  const url = pathToFileURL(report).href;
  await opens(report, url);
  for (const scheme of ['light', 'dark']) {
    for (const view of VIEWS) await looks(report, url, scheme, view);
  }
  await prints(report, url);
}
await browser.close();
process.exit(failures === 0 ? 0 : 1);

// How long until the page is loaded, laid out and painted; nothing else is requested, nothing is refused.
async function opens(report, url) {
  const times = [];
  let findings = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.newContext({ viewport: VIEWS[0] });
    const page = await context.newPage();
    const requests = [];
    const complaints = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    const started = performance.now();
    await page.goto(url, { waitUntil: 'load' });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    times.push(performance.now() - started);
    findings = await page.locator('#by-fix li[id^="f"]').count();
    if (run === 0) {
      check(requests.length === 1, `${report}: nothing but the page is requested (${requests.length})`);
      check(complaints.length === 0, `${report}: nothing is refused by the policy ${complaints.join('; ')}`);
      check((await page.locator('script').count()) === 0, `${report}: no script`);
    }
    await context.close();
  }
  times.sort((one, other) => one - other);
  const median = Math.round(times[Math.floor(RUNS / 2)]);
  check(
    median < OPEN_WITHIN_MS,
    `${report}: ${findings} findings open in ${median} ms (median of ${RUNS}, worst ${Math.round(times.at(-1))})`,
  );
}

// Nothing serious for a screen reader or a keyboard, nothing sticks out. Everything is unfolded first.
async function looks(report, url, scheme, view) {
  // axe is put into the page from outside, which its policy would refuse.
  const context = await browser.newContext({ colorScheme: scheme, viewport: view, bypassCSP: true });
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  await page.goto(url);
  if (SHOTS) {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${basename(report)}-${scheme}-${view.name}.png`) });
  }
  const title = `${report}, ${scheme}, ${view.name}`;
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  await page.addStyleTag({ content: '* { content-visibility: visible !important; }' });
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(width <= 0, `${title}: nothing sticks out to the right`);
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  check(grave.length === 0, `${title}: axe finds nothing serious or critical (${violations.length} in all)`);
  for (const violation of violations) {
    console.log(`      ${violation.impact} ${violation.id}, ${violation.nodes.length} places: ${violation.nodes[0]?.html}`);
  }
  await context.close();
}

// The printed report has every finding, folded ones too.
async function prints(report, url) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.emulateMedia({ media: 'print' });
  const hidden = await page.evaluate(() => {
    const findings = [...document.querySelectorAll('#by-fix li[id^="f"]')];
    return findings.filter((finding) => finding.getClientRects().length === 0).length;
  });
  check(hidden === 0, `${report}: no finding is missing in print (${hidden} hidden)`);
  if (SHOTS) await page.pdf({ path: join(SHOTS, `${basename(report)}.pdf`), format: 'A4' });
  await page.close();
}
