// PLC directory, PDS and AppView of Bluesky on loopback, and the chat stand-in of chat.mjs behind them.
// network.mjs MODULES FOLDER PDS-PORT APPVIEW-PORT CONTROL-PORT POSTGRES-PORT; writes FOLDER/ready.json; the control port makes
// accounts (/account?handle=), waits until the AppView has read everything (/settled), and ends the PDS (/stop) and
// starts another one on what the first left on disk (/start): in this process, with nothing of the first in memory.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { startChat } from './chat.mjs'

const [modules, folder, pdsPort, appviewPort, controlPort, postgresPort] = process.argv.slice(2)
const found = createRequire(path.join(modules, 'package.json'))
const load = (name) => import(pathToFileURL(found.resolve(name)).href)
const { TestPlc, TestBsync, TestBsky, TestPds, mockNetworkUtilities } = await load('@atproto/dev-env')
const { AtpAgent } = await load('@atproto/api')
const { Secp256k1Keypair } = await load('@atproto/crypto')
const database = `postgresql://pg@127.0.0.1:${postgresPort}/postgres`

const plc = await TestPlc.create({})
const bsync = await TestBsync.create({ apiKeys: ['bsync-api-key'], dbUrl: database, dbSchema: 'bsync' })
const bsky = await TestBsky.create({
  port: Number(appviewPort),
  publicUrl: `http://localhost:${appviewPort}`,
  plcUrl: plc.url,
  bsyncApiKey: 'bsync-api-key',
  bsyncUrl: bsync.url,
  repoProvider: `ws://localhost:${pdsPort}`,
  dbPostgresSchema: 'appview',
  dbPostgresUrl: database,
})
bsync.ctx.dataplaneClients = [bsky.ctx.dataplane]
const rotation = await Secp256k1Keypair.create({ exportable: true })
const settings = {
  port: Number(pdsPort),
  dataDirectory: path.join(folder, 'pds'),
  blobstoreDiskLocation: path.join(folder, 'blobs'),
  plcRotationKeyK256PrivateKeyHex: Buffer.from(await rotation.export()).toString('hex'),
  hostname: 'localhost',
  didPlcUrl: plc.url,
  bskyAppViewUrl: bsky.url,
  bskyAppViewDid: bsky.ctx.cfg.serverDid,
  modServiceUrl: bsky.url,
  modServiceDid: bsky.ctx.cfg.serverDid,
}
mkdirSync(settings.dataDirectory, { recursive: true })

async function startPds() {
  const made = await TestPds.create(settings)
  mockNetworkUtilities(made, bsky)
  return made
}
let pds = await startPds()
const chat = await startChat(found, load, plc)

async function account(handle) {
  const agent = new AtpAgent({ service: pds.url })
  const password = 'correct-horse'
  await agent.createAccount({ handle, email: `${handle}@example.test`, password })
  const app = await agent.com.atproto.server.createAppPassword({ name: 'shopbell', privileged: true })
  chat.knows(agent.assertDid, handle)
  await agent.app.bsky.actor.profile.create({ repo: agent.assertDid }, { displayName: handle.split('.')[0] })
  return { handle, did: agent.assertDid, app_password: app.data.password, token: agent.session.accessJwt }
}

async function answer(request) {
  const url = new URL(request.url, 'http://control')
  if (url.pathname === '/account') return account(url.searchParams.get('handle'))
  if (url.pathname === '/stop') return pds.close().then(() => ({}))
  if (url.pathname === '/start') {
    pds = await startPds()
    return {}
  }
  if (url.pathname === '/settled') {
    await pds.processAll()
    await bsky.sub.processAll()
    for (let tries = 0; tries < 2000; tries++) {
      const [there, here] = [await pds.ctx.sequencer.curr(), bsky.sub.getCursor()]
      if (!there || (here && here >= there)) break
      await new Promise((done) => setTimeout(done, 5))
    }
    await bsky.sub.processAll()
    return {}
  }
  throw new Error('no such page')
}

const control = createServer((request, response) => {
  const say = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  answer(request).then((body) => say(200, body), (error) => say(500, { error: String(error?.stack ?? error) }))
})
await new Promise((done) => control.listen(Number(controlPort), done))

const ready = path.join(folder, 'ready.json')
writeFileSync(`${ready}.new`, JSON.stringify({ pds: pds.url, plc: plc.url, appview: bsky.url, chat: `${chat.did}#bsky_chat` }))
renameSync(`${ready}.new`, ready)
