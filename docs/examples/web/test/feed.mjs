// Drives the example in Chromium against a running CareerGraph with a trained model:
//   VITE_API=http://127.0.0.1:8000 TOKEN=$(careergraph token --role candidate) npm test
// The API must allow the page's origin: CAREERGRAPH_ALLOWED_ORIGINS=http://localhost:5173
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { preview } from 'vite'

const { TOKEN, CHROMIUM = '/usr/bin/chromium', PICTURE } = process.env
assert.ok(TOKEN, 'set TOKEN: careergraph token --role candidate')

let server, browser, page

before(async () => {
  server = await preview({ preview: { port: 5173, strictPort: true, host: 'localhost' } })
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  page = await browser.newPage({ viewport: { width: 900, height: 1000 } })
  await page.goto('http://localhost:5173')
})

after(async () => {
  await browser?.close()
  await server?.close()
})

const use = async (token) => {
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Use it' }).click()
}
const loaded = () => page.locator('section[aria-busy="false"]').waitFor()
const jobs = () => page.locator('ol > li').evaluateAll((items) => items.map((item) => item.querySelector('h2').textContent + ' ' + item.querySelector('data').value))
const turn = async (name) => {
  await page.getByRole('button', { name }).click()
  await loaded()
}

test('without a token the page says where to get one', async () => {
  await page.getByText('careergraph token --role candidate').waitFor()
})

test('a token that is not valid is refused in words', async () => {
  await use('no-token')
  await page.getByRole('alert').filter({ hasText: 'This token is not valid' }).waitFor()
})

test('a person sees jobs with reasons, page after page', async () => {
  await use(TOKEN)
  await page.locator('ol > li').first().waitFor()
  const first = await jobs()
  assert.equal(first.length, 5)
  assert.ok((await page.locator('ol > li').first().locator('ul > li').count()) > 0, 'the best job has no reason')
  await turn('Next page')
  await page.getByText('Page 2').waitFor()
  const second = await jobs()
  assert.equal(new Set([...first, ...second]).size, first.length + second.length, 'a job is on both pages')
  assert.equal(await page.locator('ol').getAttribute('start'), '6')
  await turn('Back')
  assert.deepEqual(await jobs(), first)
})

test('a liked job changes the list and its next page', async () => {
  const pages = async () => {
    const first = await jobs()
    await turn('Next page')
    await page.getByText('Page 2').waitFor()
    return [...first, ...(await jobs())]
  }
  const before = await pages()
  const fresh = page.locator('ol > li').filter({ has: page.getByRole('button', { name: 'Like', exact: true }) }).first()
  await fresh.getByRole('button').click()
  await page.getByText('renewed 1 times').waitFor() // the subscription says so
  await loaded()
  await page.getByText('Page 1').waitFor()
  const afterwards = await pages()
  assert.notDeepEqual(afterwards, before)
  if (PICTURE) await page.screenshot({ path: PICTURE })
})

test('when the service cannot be reached, the page says so and can try again', async () => {
  await page.route('**/graphql', (route) => route.abort())
  await page.reload()
  await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor()
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('ol > li').first().waitFor()
})
