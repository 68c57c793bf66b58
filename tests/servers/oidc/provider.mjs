// A real OAuth 2 / OpenID Connect provider (the npm package oidc-provider) for tests of sign-in in the browser.
// usage: node provider.mjs FOLDER_OF_NODE_MODULES PORT ACCESS_SECONDS REFRESH_SECONDS [HOMESERVER SECRET]
// Any login with any password; the login becomes the token's sub and email. With a homeserver it is what Synapse calls
// its authentication service (homeserver.mjs).
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { admits, forHomeserver } from './homeserver.mjs'

const [modules, portText, accessText, refreshText, homeserver, secret] = process.argv.slice(2)
const port = Number(portText)
const require = createRequire(path.join(modules, 'package.json'))
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')).href)

const desktop = {
  client_id: 'desktop',
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback', 'http://127.0.0.1/', 'http://localhost/'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
}
const mailServer = {
  client_id: 'mail-server',
  client_secret: 'mail-server-secret',
  token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: [],
  grant_types: [],
  response_types: [],
}
const synapse = {
  client_id: 'synapse',
  client_secret: 'synapse-secret',
  application_type: 'native',
  token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: ['http://127.0.0.1/_synapse/client/oidc/callback'],
  grant_types: ['authorization_code'],
  response_types: ['code'],
}
const claimsOf = (sub) => ({ sub, email: sub, email_verified: true, name: sub.split('@')[0] })

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [desktop, mailServer, synapse],
  pkce: { required: () => true },
  scopes: ['openid', 'offline_access', 'email', 'profile', 'mail'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => claimsOf(sub) }),
  issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  ttl: {
    AccessToken: Number(accessText),
    RefreshToken: Number(refreshText),
    AuthorizationCode: 60,
    IdToken: 3600,
    Session: 86400,
    Grant: 86400,
    Interaction: 600,
  },
  features: {
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    deviceFlow: { enabled: true },
    registration: { enabled: true },
    resourceIndicators: homeserver ? admits : { enabled: false },
  },
  discovery: { account_management_uri: `http://127.0.0.1:${port}/account` },
  cookies: { keys: ['shopbell-tests'] },
})
if (homeserver) forHomeserver(provider, homeserver, secret, mailServer)
provider.listen(port, '127.0.0.1')
