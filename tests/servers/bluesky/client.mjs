// Bluesky's own client library at a server: client.mjs MODULES, with {service, handle, password, chat, other} on stdin.
// It checks every answer against the lexicons itself; what it found goes to stdout as one line of JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const given = JSON.parse(readFileSync(0, 'utf8'))
const found = createRequire(path.join(process.argv[2], 'package.json'))
const { AtpAgent, RichText } = await import(pathToFileURL(found.resolve('@atproto/api')).href)

const agent = new AtpAgent({ service: given.service })
await agent.login({ identifier: given.handle, password: given.password })
const told = { did: agent.assertDid }

const reasons = ['mention', 'reply', 'quote']
const noticed = (await agent.app.bsky.notification.listNotifications({ limit: 50, reasons })).data.notifications
told.noticed = noticed.map((one) => one.record.text)
const uris = noticed.map((one) => one.uri).slice(0, 25)
told.views = (await agent.getPosts({ uris })).data.posts.map((post) => post.record.text)

const text = new RichText({ text: `@${given.other} see https://example.org #rye` })
await text.detectFacets(agent)
told.facets = text.facets.map((facet) => facet.features[0].$type.split('#')[1])
const { data: { blob } } = await agent.uploadBlob(new Uint8Array([1, 2, 3]), { encoding: 'image/png' })
const repo = agent.assertDid
const collection = 'app.bsky.feed.post'
const above = { uri: noticed[0].uri, cid: noticed[0].cid }
const record = {
  $type: collection,
  text: text.text,
  facets: text.facets,
  reply: { root: above, parent: above },
  embed: { $type: 'app.bsky.embed.images', images: [{ image: blob, alt: 'three points' }] },
  createdAt: new Date().toISOString(),
}
const put = () => agent.com.atproto.repo.putRecord({ repo, collection, rkey: '3l6oveex3ii2l', record })
told.same = (await put()).data.cid === (await put()).data.cid
const got = await agent.com.atproto.repo.getRecord({ repo, collection, rkey: '3l6oveex3ii2l' })
told.alt = got.data.value.embed.images[0].alt
told.records = (await agent.com.atproto.repo.listRecords({ repo, collection })).data.records.length
await agent.com.atproto.repo.deleteRecord({ repo, collection, rkey: '3l6oveex3ii2l' })
told.left = (await agent.com.atproto.repo.listRecords({ repo, collection })).data.records.length
told.refused = await agent.com.atproto.repo.putRecord({ repo, collection, rkey: 'x', record: { ...record, text: 5 } }).then(
  () => '',
  (error) => error.error,
)

const [chatDid] = given.chat.split('#')
const chat = agent.withProxy('bsky_chat', chatDid).chat.bsky.convo
const begun = (await chat.getLog({})).data.cursor
const convoId = (await chat.listConvos({})).data.convos[0].id
await chat.sendMessage({ convoId, message: { text: 'hello', facets: [] } })
told.messages = (await chat.getMessages({ convoId })).data.messages.map((message) => message.text)
told.log = (await chat.getLog({ cursor: begun })).data.logs.map((log) => log.message?.text)
told.members = (await chat.getConvo({ convoId })).data.convo.members.length
await chat.updateRead({ convoId })
await agent.sessionManager.refreshSession()
told.again = (await agent.com.atproto.server.getSession()).data.handle
console.log(JSON.stringify(told))
