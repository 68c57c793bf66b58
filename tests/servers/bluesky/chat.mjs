// Direct messages have no server in any registry: this stands in for it, behind the real PDS, which signs in for it.
// Every call and every answer is checked against Bluesky's own lexicons by Bluesky's own xrpc-server.
import { createServer } from 'node:http'

const name = (method) => `chat.bsky.convo.${method}`
const MESSAGE = 'chat.bsky.convo.defs#messageView'

function signedIn({ req }) {
  const token = (req.headers.authorization ?? '').replace('Bearer ', '')
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}')
  if (!claims.iss || claims.lxm !== req.path.replace('/xrpc/', '')) throw new Error('no token of the PDS for this method')
  return { credentials: { did: claims.iss } }
}

class Chats {
  constructor(refuse) {
    this.refuse = refuse
    this.convos = new Map()
    this.logs = []
    this.revs = 0
  }
  rev() {
    return `22222${String(++this.revs).padStart(8, '2').replace(/[0189]/g, (digit) => 'abcd'['0189'.indexOf(digit)])}`
  }
  between(members) {
    const key = [...members].sort().join(' ')
    const known = [...this.convos.values()].find((convo) => convo.key === key)
    if (known) return known
    const convo = { id: `c${this.convos.size + 1}`, key, members: [...members].sort(), messages: [], read: {} }
    this.convos.set(convo.id, convo)
    this.log(convo, 'logBeginConvo', {})
    return convo
  }
  of(id, did) {
    const convo = this.convos.get(id)
    if (!convo?.members.includes(did)) throw this.refuse('Convo not found', 'InvalidConvo')
    return convo
  }
  log(convo, kind, more, only) {
    const entry = { $type: `chat.bsky.convo.defs#${kind}`, rev: this.rev(), convoId: convo.id, ...more }
    this.logs.push({ for: only ? [only] : convo.members, number: this.revs, entry })
  }
  view(convo, did) {
    const read = convo.read[did] ?? 0
    const unread = convo.messages.slice(read).filter((message) => message.sender.did !== did)
    const members = convo.members.map((member) => ({ did: member, handle: handles.get(member) ?? 'handle.invalid' }))
    const last = convo.messages.at(-1)
    const more = last ? { lastMessage: last } : {}
    return { id: convo.id, rev: last?.rev ?? '2222222222222', members, muted: false, unreadCount: unread.length, ...more }
  }
}

const handles = new Map()

export async function startChat(found, load, plc) {
  const { createServer: createXrpc, InvalidRequestError } = await load('@atproto/xrpc-server')
  const { schemas } = await load('@atproto/api')
  const { Secp256k1Keypair } = await load('@atproto/crypto')
  const express = (await load('express')).default
  const chats = new Chats((message, error) => new InvalidRequestError(message, error))
  const xrpc = createXrpc(schemas, { validateResponse: true })
  const on = (method, answer) =>
    xrpc.method(name(method), {
      auth: signedIn,
      handler: ({ params, input, auth }) => ({
        encoding: 'application/json',
        body: answer(input?.body ?? params, auth.credentials.did),
      }),
    })
  serve(on, chats)
  const app = express()
  app.use(xrpc.router)
  const server = createServer(app)
  await new Promise((done) => server.listen(0, done))
  const url = `http://localhost:${server.address().port}`
  const key = await Secp256k1Keypair.create()
  const client = plc.getClient()
  const identity = { signingKey: key.did(), rotationKeys: [key.did()], handle: 'chat.test', pds: url, signer: key }
  const did = await client.createDid(identity)
  await client.updateData(did, key, (data) => {
    data.services['bsky_chat'] = { type: 'BskyChatService', endpoint: url }
    return data
  })
  return { did, knows: (member, handle) => handles.set(member, handle) }
}

function serve(on, chats) {
  on('getConvoForMembers', ({ members }, did) => ({ convo: chats.view(chats.between(new Set([did, ...members])), did) }))
  on('getConvo', ({ convoId }, did) => ({ convo: chats.view(chats.of(convoId, did), did) }))
  on('listConvos', ({ limit = 50, cursor = '0' }, did) => {
    const mine = [...chats.convos.values()].filter((convo) => convo.members.includes(did)).reverse()
    const end = Number(cursor) + limit
    const more = end < mine.length ? { cursor: String(end) } : {}
    return { convos: mine.slice(Number(cursor), end).map((convo) => chats.view(convo, did)), ...more }
  })
  on('getMessages', ({ convoId, limit = 50, cursor = '0' }, did) => {
    const messages = [...chats.of(convoId, did).messages].reverse()
    const end = Number(cursor) + limit
    const more = end < messages.length ? { cursor: String(end) } : {}
    return { messages: messages.slice(Number(cursor), end), ...more }
  })
  on('getLog', ({ cursor }, did) => {
    const after = cursor === undefined ? chats.revs : Number(cursor)
    const logs = chats.logs.filter((log) => log.for.includes(did) && log.number > after).slice(0, 100)
    return { logs: logs.map((log) => log.entry), cursor: String(logs.at(-1)?.number ?? after) }
  })
  on('sendMessage', ({ convoId, message }, did) => {
    const convo = chats.of(convoId, did)
    const { text, facets } = message
    const id = `m${convo.id}x${convo.messages.length + 1}`
    const made = { $type: MESSAGE, id, rev: chats.rev(), text, sender: { did }, sentAt: new Date().toISOString() }
    if (facets) made.facets = facets
    convo.messages.push(made)
    chats.log(convo, 'logCreateMessage', { message: made })
    const { $type, ...view } = made
    return view
  })
  on('updateRead', ({ convoId, messageId }, did) => {
    const convo = chats.of(convoId, did)
    const index = messageId ? convo.messages.findIndex((message) => message.id === messageId) : convo.messages.length - 1
    convo.read[did] = index + 1
    if (index >= 0) chats.log(convo, 'logReadMessage', { message: convo.messages[index] }, did)
    return { convo: chats.view(convo, did) }
  })
  on('deleteMessageForSelf', ({ convoId, messageId }, did) => {
    const convo = chats.of(convoId, did)
    const message = convo.messages.find((each) => each.id === messageId)
    const { id, rev, sender, sentAt } = message
    const deleted = { $type: 'chat.bsky.convo.defs#deletedMessageView', id, rev, sender, sentAt }
    chats.log(convo, 'logDeleteMessage', { message: deleted }, did)
    const { $type, ...view } = deleted
    return view
  })
}
