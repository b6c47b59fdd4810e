// The ways in for other systems: a token made, used and withdrawn; the description of the API; an error's page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, picture, setUp, skip } from './support.mjs'

let page
setUp(all => ({ page } = all))

test('a token is made, shown once, used and withdrawn', { skip }, async () => {
  await page.goto('/account/password')
  await page.getByRole('link', { name: '接口令牌' }).click()
  await page.getByLabel('名称').fill('办公系统')
  await page.getByLabel('权限').selectOption('read')
  await page.getByRole('button', { name: '新建' }).click()
  const token = await page.textContent('#told-token')
  assert.match(token, /^wg_[0-9a-f]{32}_[0-9a-f]{32}_/)
  await picture(page, 'tokens', { fullPage: true })
  await axe(page, 'the page of tokens')
  const ask = () => fetch(`${process.env.WENGAO_URL}/api/outlines`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal((await ask()).status, 200)
  await page.goto('/account/tokens')
  assert.ok(!(await page.content()).includes(token), 'shown once')
  await page.getByRole('row', { name: /办公系统/ }).getByRole('button', { name: '撤销' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销' }).click()
  await page.getByText('令牌已撤销，使用它的系统不能再访问。').waitFor()
  const answer = await ask()
  assert.equal(answer.status, 401)
  assert.match(answer.headers.get('content-type'), /problem\+json/)
  assert.deepEqual(page.mistakes, [])
})

test('the description of the API can be read', { skip }, async () => {
  await page.goto('/api')
  await picture(page, 'api', { fullPage: true })
  await axe(page, 'the description of the API')
  await page.getByRole('link', { name: /POST \/api\/import/ }).click()
  assert.equal(new URL(page.url()).hash, '#importFiles')
  const whole = await (await fetch(`${process.env.WENGAO_URL}/api/openapi.json`)).json()
  for (const path of Object.keys(whole.paths)) assert.ok((await page.textContent('main')).includes(path), path)
  await page.setViewportSize({ width: 480, height: 800 })
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  assert.ok(wide <= seen + 1, `${wide} px wide in a window of ${seen}`)
  await page.setViewportSize({ width: 1366, height: 768 })
  assert.deepEqual(page.mistakes, [])
})

test('an error page shows the number to quote', { skip }, async () => {
  const answer = await page.goto('/speeches/00000000-0000-0000-0000-000000000000')
  assert.equal(answer.status(), 404)
  const id = answer.headers()['x-request-id']
  assert.ok((await page.textContent('main')).includes(id), id)
})
