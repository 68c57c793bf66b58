// Loaded before the servers. They listen on every address unless told otherwise: here only on 127.0.0.1. And they store
// in better-sqlite3, which would have to be compiled: Node's own SQLite stands in for it, see sqlite.mjs.
import { registerHooks } from 'node:module'
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...given) {
  const [first] = given
  if (typeof first === 'number' && typeof given[1] !== 'string') given.splice(1, 0, '127.0.0.1')
  else if (first && typeof first === 'object' && 'port' in first && !first.host) given[0] = { ...first, host: '127.0.0.1' }
  return listen.apply(this, given)
}

const own = new URL('./sqlite.mjs', import.meta.url).href
registerHooks({
  resolve: (name, context, next) => (name === 'better-sqlite3' ? { url: own, shortCircuit: true } : next(name, context)),
})
