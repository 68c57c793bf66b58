// What Synapse wants of its authentication service beyond OAuth: who a token is for, and which users and devices there are.
// https://element-hq.github.io/matrix-authentication-service/ is such a service; here its part is done around oidc-provider.
const ASKED = new Map()
const DEVICE = /^urn:matrix:(?:org\.matrix\.msc2967\.)?client:device:(.+)$/

// Scopes with a device's name in them are not known beforehand: what a client asks for, it may be granted.
export const admits = {
  enabled: true,
  defaultResource: () => 'urn:matrix:homeserver',
  useGrantedResource: () => true,
  getResourceServerInfo: (ctx, _resource, client) => {
    const scope = ctx.oidc.params.scope
    if (scope) ASKED.set(client.clientId, scope)
    return { scope: ASKED.get(client.clientId) ?? '', accessTokenFormat: 'opaque' }
  },
}

export function forHomeserver(provider, homeserver, secret, asker) {
  const basic = Buffer.from(`${asker.client_id}:${asker.client_secret}`).toString('base64')

  async function tell(what, content) {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const answer = await fetch(`${homeserver}/_synapse/mas/${what}`, {
      method: 'POST', headers, body: JSON.stringify(content),
    })
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`)
  }

  function deviceOf(token) {
    const found = (token.scope ?? '').split(' ').map((scope) => DEVICE.exec(scope)).find(Boolean)
    return found && { localpart: token.accountId, device_id: found[1] }
  }

  provider.use(async (ctx, next) => {
    if (ctx.path === '/oauth2/introspect') {
      if (ctx.get('authorization') !== `Bearer ${secret}`) ctx.throw(401)
      ctx.path = '/token/introspection'
      ctx.req.headers.authorization = `Basic ${basic}`
      await next()
      if (ctx.body.active) {
        const left = ctx.body.exp - Math.floor(Date.now() / 1000)
        ctx.body = { ...ctx.body, username: ctx.body.sub, expires_in: left }
      }
      return
    }
    await next()
    if (ctx.path === '/token' && ctx.status === 200) {
      const device = deviceOf(await provider.AccessToken.find(ctx.body.access_token))
      if (device) {
        await tell('provision_user', { localpart: device.localpart })
        await tell('upsert_device', { ...device, display_name: 'Shopbell' })
      }
    }
    if (ctx.path === '/token/revocation' && ctx.status === 200) {
      const gone = ctx.oidc.entities.RefreshToken ?? ctx.oidc.entities.AccessToken
      const device = gone && deviceOf(gone)
      if (device) await tell('delete_device', device)
    }
  })
}
