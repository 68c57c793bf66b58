// Bluesky's own OAuth client at a server: client.mjs MODULES, with {service, handle} on stdin. It checks discovery, every
// answer and every nonce itself; the page agrees at once. What it found goes to stdout as one line of JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const given = JSON.parse(readFileSync(0, 'utf8'))
const found = createRequire(path.join(process.argv[2], 'package.json'))
const { NodeOAuthClient, buildAtprotoLoopbackClientMetadata } = await import(
  pathToFileURL(found.resolve('@atproto/oauth-client-node')).href
)

const store = () => {
  const kept = new Map()
  return {
    get: async (key) => kept.get(key),
    set: async (key, value) => void kept.set(key, value),
    del: async (key) => void kept.delete(key),
  }
}
const scope = 'atproto transition:generic transition:chat.bsky'
const client = new NodeOAuthClient({
  clientMetadata: buildAtprotoLoopbackClientMetadata({ scope, redirect_uris: ['http://127.0.0.1/'] }),
  stateStore: store(),
  sessionStore: store(),
  handleResolver: given.service,
  plcDirectoryUrl: given.service,
  allowHttp: true,
})

const page = await client.authorize(given.handle, { scope })
const answer = await fetch(page, { redirect: 'manual' })
const { session } = await client.callback(new URL(answer.headers.get('location')).searchParams)
const told = { did: session.did }
const ask = async (method) => (await session.fetchHandler(`/xrpc/${method}`)).json()
told.handle = (await ask('com.atproto.server.getSession')).handle
told.noticed = (await ask('app.bsky.notification.listNotifications?reasons=mention')).notifications.length
const before = await session.getTokenInfo(false)
const again = await client.restore(session.did, true)
told.again = (await (await again.fetchHandler('/xrpc/com.atproto.server.getSession')).json()).handle
told.scope = before.scope
await again.signOut()
told.afterwards = await client.restore(session.did).then(
  () => 'still there',
  () => 'gone',
)
console.log(JSON.stringify(told))
